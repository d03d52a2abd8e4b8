using System.Runtime.CompilerServices;
using DiffGen.Generator.Diagnostics;
using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

internal sealed partial class BodyLowering
{
    /// <summary>Statements that are still to be lowered, up to the end of what contains them.</summary>
    private sealed record Work(IOperation First, Work? Rest)
    {
        /// <summary>What stands behind a <c>using</c> declaration in its block: the code that it is a part of.</summary>
        public IReadOnlyList<IOperation> Scope { get; private init; } = [];

        public static Work? Of(IEnumerable<IOperation> operations, Work? rest = null)
        {
            List<IOperation> row = [.. operations];
            int end = row.FindIndex(operation => operation is IUsingDeclarationOperation) is >= 0 and var declaration ? declaration : row.Count;
            if (end < row.Count)
            {
                rest = new Work(row[end], rest) { Scope = row.GetRange(end + 1, row.Count - end - 1) };
            }

            for (int i = end - 1; i >= 0; i--)
            {
                rest = new Work(row[i], rest);
            }

            return rest;
        }
    }

    private void Run(Work? work)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        while (work is not null && !scope.IsDead)
        {
            cancellation.ThrowIfCancellationRequested();
            IOperation statement = work.First;
            IReadOnlyList<IOperation> dependents = work.Scope;
            work = work.Rest;
            if (statement is IBlockOperation block && !block.Operations.Any(part => part is ILabeledOperation))
            {
                work = Work.Of(block.Operations, work);
                continue;
            }

            if (statement is IBlockOperation labeled)
            {
                RunLabeled(labeled, isLast: work is null);
            }
            else if (statement is IConditionalOperation branch)
            {
                if (RunBranch(branch, work))
                {
                    return;
                }
            }
            else if (statement is ISwitchOperation choice)
            {
                RunSwitch(choice, isLast: work is null);
            }
            else if (statement is IUsingDeclarationOperation declaration)
            {
                RunUsing(declaration, dependents);
            }
            else
            {
                RunStatement(statement);
            }

            Exit exit = statement is IUsingDeclarationOperation ? frame.Exits.Of(dependents) : frame.Exits.Of(statement);
            if (!exit.Completes)
            {
                return;
            }

            if (exit.Jumps && work is not null)
            {
                Guard(exit.Targets, () => Run(work));
                return;
            }
        }
    }

    private void RunStatement(IOperation statement)
    {
        switch (statement)
        {
            case IVariableDeclarationGroupOperation group:
                Mark(group.Syntax);
                foreach (IVariableDeclaratorOperation declarator in group.Declarations.SelectMany(declaration => declaration.Declarators))
                {
                    Declare(declarator);
                }

                break;
            case IExpressionStatementOperation expression:
                Mark(expression.Syntax);
                Discard(expression.Operation);
                break;
            case IReturnOperation { Kind: OperationKind.Return } exit:
                Return(exit);
                break;
            case IBranchOperation { BranchKind: BranchKind.Break or BranchKind.Continue } jump:
                Jump(jump.Target);
                break;
            case IBranchOperation jump:
                RunGoto(jump);
                break;
            case IThrowOperation exception:
                Mark(exception.Syntax);
                Throw(exception);
                break;
            case IForLoopOperation loop:
                RunFor(loop);
                break;
            case IForEachLoopOperation loop:
                RunForEach(loop);
                break;
            case IWhileLoopOperation loop:
                RunWhile(loop);
                break;
            case ITryOperation { Catches.IsEmpty: true, Finally: not null } protection:
                RunTry(protection);
                break;
            case IUsingOperation { IsAsynchronous: false } use:
                RunUsing(use);
                break;
            case ILockOperation section:
                RunLock(section);
                break;
            case IEmptyOperation or ILocalFunctionOperation:
                break;
            default:
                RefuseStatement(statement);
                break;
        }
    }

    private void RefuseStatement(IOperation statement)
    {
        (string construct, string wayOut) = statement switch
        {
            ITryOperation => ("A catch", "test for the case before, or catch in the caller"),
            IUsingOperation => ("An await using", "dispose of it in the caller"),
            ILabeledOperation => ("A label", "use a loop with break and continue"),
            IBranchOperation => ("A goto statement", "use a loop with break and continue, or nested ifs"),
            IReturnOperation => ("An iterator", "fill a span instead"),
            _ => ("", ""),
        };
        if (construct.Length > 0)
        {
            Refuse(FirstToken(statement.Syntax), Catalogue.Flow, construct, wayOut);
        }
        else
        {
            Unsupported(statement, Describe(statement), "write it with the statements that are supported");
        }
    }

    private static SyntaxToken FirstToken(SyntaxNode node) => node.GetFirstToken();

    private static string Describe(IOperation operation) => "The " + operation.Syntax.Kind() switch
    {
        SyntaxKind.None => "construct",
        var kind => Words(kind.ToString()),
    };

    // SimpleMemberAccessExpression becomes "simple member access expression".
    private static string Words(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i > 0 ? " " : "") + char.ToLowerInvariant(c) : c.ToString()));

    private void Declare(IVariableDeclaratorOperation declarator)
    {
        ILocalSymbol symbol = declarator.Symbol;
        if (symbol.IsConst)
        {
            return;
        }

        if (symbol.RefKind != RefKind.None)
        {
            Variable reference = Declare(symbol);
            scope.Bindings[reference] = null;
            if (declarator.GetVariableInitializer()?.Value is { } target)
            {
                BindReference(reference, target);
            }

            return;
        }

        if (!CheckVariable(declarator, symbol))
        {
            return;
        }

        Variable variable = Declare(symbol);
        scope.Bindings[variable] = null;
        if (declarator.GetVariableInitializer()?.Value is { } value)
        {
            Assign(variable, value);
        }
    }

    private Variable Declare(ILocalSymbol symbol)
    {
        if (!frame.TryFind(symbol, out Variable? variable))
        {
            IrType type = TypeMap.Map(symbol.Type);
            frame[symbol] = variable = symbol.RefKind != RefKind.None
                ? Variable.ForReference(symbol.Name, type)
                : new Variable(symbol.Name, type) { IsFunction = symbol.Type.TypeKind == TypeKind.Delegate };
        }

        return variable;
    }

    private bool CheckVariable(IOperation at, ILocalSymbol symbol)
    {
        if (symbol.Type.TypeKind is TypeKind.Dynamic or TypeKind.Pointer or TypeKind.FunctionPointer)
        {
            refusedVariables.Add(symbol);
            Unsupported(at, $"A variable of type '{symbol.Type.ToDisplayString()}'", "use float, double, integers, and arrays and spans of them");
            return false;
        }

        if (symbol.Type.TypeKind != TypeKind.Delegate && TypeMap.Map(symbol.Type) is OpaqueType && !IsListOfObjects(symbol.Type) && TypeMap.HoldsReals(symbol.Type) && frame.Dependence.DependsOnActive(symbol))
        {
            refusedVariables.Add(symbol);
            Refuse(at, Catalogue.LocalType, symbol.Name, symbol.Type.ToDisplayString(), TypeObstacles.Of(symbol.Type));
            return false;
        }

        return true;
    }

    /// <summary>Lowers an expression for its effects.</summary>
    private void Discard(IOperation expression)
    {
        switch (expression)
        {
            case IInvocationOperation call:
                LowerCall(call, discards: true);
                break;
            case ISimpleAssignmentOperation { Target: IDiscardOperation } assignment:
                LowerExpression(assignment.Value);
                break;
            case IIncrementOrDecrementOperation increment:
                LowerIncrement(increment, "");
                break;
            default:
                LowerExpression(expression);
                break;
        }
    }

    private void Return(IReturnOperation exit)
    {
        Mark(exit.IsImplicit && exit.Syntax is ExpressionSyntax { Parent: ArrowExpressionClauseSyntax arrow } ? arrow : exit.Syntax);
        if (exit.ReturnedValue is not null && frame.Result is { } result)
        {
            if (result.IsReference)
            {
                BindReference(result, exit.ReturnedValue);
            }
            else
            {
                Operand value = LowerExpression(exit.ReturnedValue, frame.Caller is null ? "" : result.Name);
                scope.Bindings[result] = result.IsHandedOut && value.Type is BufferType ? HandOut(value, exit) : value;
            }
        }

        Jump(frame.Method);
    }

    private Operand HandOut(Operand buffer, IReturnOperation exit)
    {
        if (buffer is not Value)
        {
            return buffer;
        }

        if (IsStopped(buffer))
        {
            return Unsupported(exit, "Diff.StopGradient of an array that is returned", "copy the elements");
        }

        return Let(new ResultArray(buffer), exit, "result");
    }

    private void Jump(ISymbol target)
    {
        if (tail.Contains(target) || scope.IsDead)
        {
            return;
        }

        Variable flag = Flag(target);
        if (!scope.Bindings.Contains(flag))
        {
            throw new InvalidOperationException($"Nothing looks at the flag for the jump to '{target.Name}'.");
        }

        scope.Bindings[flag] = Constants.Bool(true);
    }

    private void Throw(IThrowOperation exception)
    {
        if (exception.Exception is null)
        {
            Refuse(exception, Catalogue.Flow, "A rethrow", "take it out of the method");
            return;
        }

        IOperation thrown = exception.Exception;
        while (thrown is IConversionOperation { IsImplicit: true } conversion)
        {
            thrown = conversion.Operand;
        }

        Opaque text = thrown is IObjectCreationOperation creation && Creation(creation) is { } made
            ? made
            : new Opaque(EquatableArray.Create("", ""), EquatableArray.Create(LowerExpression(thrown)), TypeMap.Map(thrown.Type!), Purity.Pure);
        if (!scope.IsDead)
        {
            Add(new Throw(text, References().ToEquatableArray()));
            scope.IsDead = true;
        }
    }
}
