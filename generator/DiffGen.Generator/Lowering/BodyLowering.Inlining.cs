using DiffGen.Generator.Diagnostics;
using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>
/// Functions that are differentiated from their source are lowered in place: their statements stand where the call
/// stood, with a frame of their own for each call.
/// </content>
internal sealed partial class BodyLowering
{
    // Deeper than anybody nests calls by hand: something calls itself in a way that isn't seen.
    private const int DeepestFrame = 48;

    private readonly HashSet<SyntaxNode> consulted = [];

    /// <summary>The declarations other than the marked method whose bodies were read.</summary>
    public IReadOnlyCollection<SyntaxNode> Consulted => consulted;

    /// <summary>What is passed for a parameter: an expression that is still to be evaluated, or an operand.</summary>
    private sealed record Actual(IParameterSymbol Parameter, IOperation? Expression, Operand? Value)
    {
        public static Actual Of(IParameterSymbol parameter, IOperation expression) => new(parameter, expression, null);

        public static Actual Of(IParameterSymbol parameter, Operand value) => new(parameter, null, value);
    }

    /// <summary>The arguments of a call, in the order in which they are evaluated.</summary>
    private static IReadOnlyList<Actual> Actuals(IMethodSymbol target, IEnumerable<IArgumentOperation> arguments) =>
        [.. arguments.Select(argument => Actual.Of(target.Parameters[argument.Parameter!.Ordinal], argument.Value))];

    /// <summary>Lowers a function whose source stands in this compilation in place of a call of it.</summary>
    /// <param name="receiver">What <c>this</c> is; null for a static function.</param>
    /// <param name="prologue">What the function does before its body.</param>
    private Operand InlineSource(IMethodSymbol target, IOperation call, IReadOnlyList<Actual> arguments, Place? receiver, string name, Action? prologue = null)
    {
        if (BodyOf(target) is not var (body, model))
        {
            return RefuseUnmarked(call, target, call.Syntax.ToString());
        }

        if (IsInvalid(body))
        {
            IsBrokenElsewhere = true;
            return Broken(call);
        }

        bool isConstructed = !SymbolEqualityComparer.Default.Equals(target, target.OriginalDefinition);
        if (isConstructed && body.DescendantsAndSelf().Any(part => TypeArguments.IsHidden(part.Type)))
        {
            return Unsupported(call, $"'{call.Syntax}', which stands for generic code that is lowered in place,", "write the function for the type that is used, or make it a marked method without delegates");
        }

        List<ISymbol> active = [.. arguments.Where(IsActive).Select(argument => argument.Parameter.OriginalDefinition)];
        Dependence dependence = new(active, body, isReceiverActive: receiver is not null);
        return Run(call, target, arguments, name, result => new Frame(target.OriginalDefinition, body, model, dependence, result)
        {
            Caller = frame,
            This = receiver,
            Origin = frame.Origin ?? call.Syntax,
            Types = isConstructed ? TypeArguments.Of(target, model.Compilation) : frame.Types,
        }, target.MethodKind != MethodKind.Constructor && receiver is VariablePlace { Variable: { Type: ObjectType, IsLeaf: true } instance } && !ReceiverUse.IsFirst(body) ? () => CheckReceiver(call, instance) : prologue);

        bool IsActive(Actual argument) =>
            argument.Parameter.RefKind != RefKind.Out && !TypeMap.IsDiscrete(argument.Parameter.Type)
            && (argument.Value is not null ? argument.Value is Value or Composite or Reference or Instance or Handle or Table or OwnList or Grid : frame.Dependence.DependsOnActive(argument.Expression));
    }

    /// <summary>Lowers a lambda or a local function, which sees the variables around it.</summary>
    private Operand InlineNested(IMethodSymbol function, IOperation body, Frame container, IOperation call, IReadOnlyList<Actual> arguments, string name) =>
        Run(call, function, arguments, name, result => new Frame(function.OriginalDefinition, body, container.Model, container.Dependence, result)
        {
            Outer = container,
            Caller = frame,
            This = container.This,
            Origin = container.Origin,
            Types = container.Types,
        });

    private Operand Run(IOperation call, IMethodSymbol function, IReadOnlyList<Actual> arguments, string name, Func<Variable?, Frame> enter, Action? prologue = null, bool hasBody = true)
    {
        List<(IParameterSymbol Symbol, Operand? Bound)> bound = [];
        foreach (Actual argument in arguments)
        {
            bound.Add((argument.Parameter.OriginalDefinition, Bound(argument)));
        }

        Frame outerFrame = frame;
        Scope outerScope = scope;
        Tail outerTail = tail;
        scope = new Scope(outerScope.Builder, outerScope.Bindings.Clone()) { IsDead = outerScope.IsDead };
        Variable? result = function.ReturnsVoid || function.MethodKind == MethodKind.Constructor ? null
            : IsReference(function) ? Variable.ForReference(name, TypeMap.Map(function.ReturnType))
            : new Variable(name, TypeMap.Map(function.ReturnType));
        Frame inner = enter(result);
        inner.Functions.AddRange(bound.Select(pair => pair.Bound).OfType<Closure>().Select(closure => closure.Function));
        Operand value = Placeholder(call);
        if (Recursion(inner) is { } recursion)
        {
            scope = outerScope;
            return Refuse(call, Catalogue.Function, recursion.Function, recursion.WayOut);
        }

        frame = inner;
        foreach ((IParameterSymbol symbol, Operand? operand) in bound)
        {
            Variable variable = operand is Reference
                ? Variable.ForReference(symbol.Name, operand.Type)
                : new(symbol.Name, TypeMap.Map(symbol.Type)) { IsFunction = symbol.Type.TypeKind == TypeKind.Delegate };
            frame[symbol] = variable;
            scope.Bindings[variable] = operand;
        }

        if (result is not null)
        {
            scope.Bindings[result] = null;
        }

        tail = new Tail([inner.Method], [.. scope.Bindings.Variables]);
        prologue?.Invoke();
        if (hasBody)
        {
            Run(new Work(inner.Body, null));
        }

        if (result is not null && !scope.IsDead)
        {
            value = scope.Bindings[result] ?? Broken(call);
        }

        // A function that is returned keeps the variables that it captures, an object the objects that it leads to.
        bool keepsAll = value is Closure or EitherFunction;
        bool keepsObjects = value is Instance or OwnList || outerScope.Bindings.Variables.Any(variable => variable.IsLeaf && scope.Bindings[variable] is Instance);
        List<Variable> ends = keepsAll || !keepsObjects ? [] : [.. inner.Variables.Concat(result is null ? [] : [result]).SelectMany(variable => variable.Leaves)];
        foreach (Variable variable in keepsAll || keepsObjects ? scope.Bindings.Variables.Except(ends) : outerScope.Bindings.Variables)
        {
            outerScope.Bindings[variable] = scope.Bindings[variable];
        }

        outerScope.IsDead |= scope.IsDead;
        (frame, scope, tail) = (outerFrame, outerScope, outerTail);
        return value is Ambiguous ambiguous && !IsReference(function) ? RefuseChoice(call, call.Syntax.ToString(), ambiguous) : value;
    }

    private static bool IsReference(IMethodSymbol function) => function.ReturnsByRef || function.ReturnsByRefReadonly;

    /// <summary>Evaluates an argument. What is passed by reference is no value but a place.</summary>
    private Operand? Bound(Actual argument)
    {
        if (argument.Expression is not { } expression)
        {
            return argument.Value;
        }

        RefKind kind = argument.Parameter.RefKind;
        if (kind == RefKind.None || (kind is RefKind.In or RefKind.RefReadOnlyParameter && !IsReferable(expression)))
        {
            Operand value = LowerExpression(expression);
            return KnownMethods.IsConstant(argument.Parameter) ? AsConstant(value, expression, expression, "") : value;
        }

        Place place = AsFound(PlaceOf(expression));
        switch (place)
        {
            case ElementPlace or EitherPlace or HandlePlace:
                CheckIndices(place);
                break;
            case DiscardPlace or NoPlace:
                // Whatever is written there may still be read by the function itself.
                Variable unnamed = new("", TypeMap.Map(argument.Parameter.Type));
                scope.Bindings[unnamed] = null;
                place = new VariablePlace(expression, unnamed);
                break;
        }

        return new Reference(place, TypeMap.Map(argument.Parameter.Type));
    }

    private static bool IsReferable(IOperation expression) => expression is ILocalReferenceOperation or IParameterReferenceOperation
        or IArrayElementReferenceOperation or IFieldReferenceOperation or IImplicitIndexerReferenceOperation
        or IInstanceReferenceOperation or IPropertyReferenceOperation { Property.RefKind: not RefKind.None };

    private static (string Function, string WayOut)? Recursion(Frame entered)
    {
        int depth = 0;
        for (Frame? caller = entered.Caller; caller is not null; caller = caller.Caller)
        {
            depth++;
            if (SymbolEqualityComparer.Default.Equals(caller.Method, entered.Method) && caller.Outer == entered.Outer && caller.Functions.SequenceEqual(entered.Functions))
            {
                return Recursive(entered.Method);
            }
        }

        return depth > DeepestFrame ? Recursive(entered.Method) : null;
    }

    private static (string Function, string WayOut) Recursive(IMethodSymbol function) => function.MethodKind switch
    {
        MethodKind.LocalFunction => ($"The recursive local function '{function.Name}'", "make it a method and mark it [Differentiable]"),
        MethodKind.AnonymousFunction => ("A lambda that calls itself", "make it a method and mark it [Differentiable]"),
        _ when KnownMethods.Differentiable(function) is not null => ($"The recursive function '{function.Name}', which is lowered into its callers because of what it returns,", "let it fill a span that is a parameter"),
        _ => ($"The recursive function '{function.Name}', which is lowered into its caller,", "make it a method without delegates and mark it [Differentiable]"),
    };

    /// <summary>The body of a function and the model that knows it; null where there is none to read.</summary>
    private (IOperation Body, SemanticModel Model)? BodyOf(IMethodSymbol target)
    {
        target = target.OriginalDefinition;
        target = target.PartialImplementationPart ?? target;
        if (target.DeclaringSyntaxReferences.Length != 1 || target.IsExtern || target.IsAbstract || GeneratedCode.IsGenerated(target))
        {
            return null;
        }

        SyntaxNode syntax = target.DeclaringSyntaxReferences[0].GetSyntax(cancellation);
        SemanticModel model = frame.Model.SyntaxTree == syntax.SyntaxTree ? frame.Model : frame.Model.Compilation.GetSemanticModel(syntax.SyntaxTree);
        IOperation? body = model.GetOperation(syntax, cancellation) switch
        {
            IMethodBodyBaseOperation declared => declared.BlockBody ?? declared.ExpressionBody,
            IBlockOperation block => block,
            _ => null,
        };
        if (body is null)
        {
            return null;
        }

        consulted.Add(syntax is ArrowExpressionClauseSyntax { Parent: { } property } ? property : syntax);
        return (body, model);
    }

    private static bool IsInvalid(IOperation body) =>
        body.DescendantsAndSelf().Any(operation => operation is IInvalidOperation || operation.Type is IErrorTypeSymbol);
}
