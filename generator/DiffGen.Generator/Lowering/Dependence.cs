using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <summary>
/// Which variables may hold, anywhere in the method, what depends on an active parameter. It decides what must be
/// refused, so it errs on the side of "depends": one answer a variable, and assignments between buffers count both ways.
/// </summary>
internal sealed class Dependence
{
    private readonly HashSet<ISymbol> dependent = new(SymbolEqualityComparer.Default);
    private bool changed;

    private readonly bool isReceiverActive;
    private readonly MemoryRoots roots;

    /// <param name="isReceiverActive">What <c>this</c> stands for may depend on an active parameter.</param>
    public Dependence(IEnumerable<ISymbol> active, IOperation body, bool isReceiverActive = false)
    {
        this.isReceiverActive = isReceiverActive;
        dependent.UnionWith(active);
        roots = new MemoryRoots(body);
        List<IOperation> writes = body.DescendantsAndSelf().Where(IsWrite).ToList();
        do
        {
            changed = false;
            writes.ForEach(Follow);
        }
        while (changed);
    }

    public bool DependsOnActive(ISymbol variable) => dependent.Contains(variable);

    /// <summary>The value of an expression may depend on an active parameter.</summary>
    public bool DependsOnActive(IOperation? expression)
    {
        if (expression is null || expression.ConstantValue.HasValue || TypeMap.IsDiscrete(expression.Type))
        {
            return false;
        }

        return expression switch
        {
            ILocalReferenceOperation local => dependent.Contains(local.Local),
            IParameterReferenceOperation parameter => dependent.Contains(parameter.Parameter),
            IInvocationOperation call when KnownMethods.IsStopGradient(call.TargetMethod) => false,
            IConditionalOperation choice => DependsOnActive(choice.WhenTrue) || DependsOnActive(choice.WhenFalse),
            ISwitchExpressionOperation choice => choice.Arms.Any(arm => DependsOnActive(arm.Value)),
            ISimpleAssignmentOperation assignment => DependsOnActive(assignment.Value),
            IArrayElementReferenceOperation element => DependsOnActive(element.ArrayReference),
            IImplicitIndexerReferenceOperation element => DependsOnActive(element.Instance),
            IPropertyReferenceOperation { Property.IsIndexer: true } element => DependsOnActive(element.Instance),
            IArgumentOperation { Parameter: { } parameter } when KnownMethods.IsConstant(parameter) => false,
            IAnonymousFunctionOperation lambda => lambda.Descendants().Any(part => part is IReturnOperation or ILocalReferenceOperation or IParameterReferenceOperation
                && !(part is IParameterReferenceOperation { Parameter: var own } && SymbolEqualityComparer.Default.Equals(own.ContainingSymbol, lambda.Symbol))
                && DependsOnActive(part)),
            IMethodReferenceOperation => true,
            IObjectOrCollectionInitializerOperation initializer => initializer.Initializers.Any(part => part is IInvocationOperation added ? added.Arguments.Any(DependsOnActive) : DependsOnActive(part)),
            IInstanceReferenceOperation => isReceiverActive,
            IInvocationOperation { TargetMethod: { MethodKind: MethodKind.LocalFunction } function } when dependent.Contains(function.OriginalDefinition) => true,
            _ => expression.ChildOperations.Any(DependsOnActive),
        };
    }

    /// <summary>The variables through which memory or a value may be reached.</summary>
    public IReadOnlyList<ISymbol> RootsOf(IOperation? expression) => roots.Of(expression);

    private static bool IsWrite(IOperation operation) =>
        operation is IVariableDeclaratorOperation or IAssignmentOperation or IInvocationOperation or IObjectCreationOperation or IForEachLoopOperation or IIsPatternOperation or ISwitchExpressionOperation or ISwitchOperation
            or IAnonymousFunctionOperation or IMethodReferenceOperation or IReturnOperation;

    private void Follow(IOperation write)
    {
        switch (write)
        {
            case IVariableDeclaratorOperation { Symbol.RefKind: not RefKind.None } reference when reference.GetVariableInitializer()?.Value is { } target:
                Link(reference.Symbol, target);
                break;
            case ISimpleAssignmentOperation { IsRef: true } reference:
                RootsOf(reference.Target).ToList().ForEach(symbol => Link(symbol, reference.Value));
                break;
            case IAssignmentOperation { Target: IInvocationOperation or IConditionalOperation } assignment when DependsOnActive(assignment.Value):
                MarkAll(RootsOf(assignment.Target));
                break;
            case IIsPatternOperation test:
                Capture(test.Value, [test.Pattern]);
                break;
            case ISwitchExpressionOperation choice:
                Capture(choice.Value, choice.Arms.Select(arm => arm.Pattern));
                break;
            case ISwitchOperation choice:
                Capture(choice.Value, choice.Cases);
                break;
            case IVariableDeclaratorOperation declarator when declarator.GetVariableInitializer()?.Value is { } value:
                Assign(declarator.Symbol, value);
                break;
            case IDeconstructionAssignmentOperation deconstruction:
                Deconstruct(deconstruction.Target, deconstruction.Value);
                break;
            case IAssignmentOperation assignment:
                RootsOf(assignment.Target).ToList().ForEach(target => Assign(target, assignment.Value));
                break;
            case IForEachLoopOperation { LoopControlVariable: IVariableDeclaratorOperation { Symbol: var variable } } loop:
                Assign(variable, loop.Collection);
                MarkAll((variable.RefKind != RefKind.None || SharesMemory(variable.Type)) && dependent.Contains(variable) ? RootsOf(loop.Collection) : []);
                break;
            case IForEachLoopOperation loop when DependsOnActive(loop.Collection):
                MarkAll(loop.LoopControlVariable.DescendantsAndSelf().OfType<ILocalReferenceOperation>().Select(part => part.Local));
                break;
            case IAnonymousFunctionOperation lambda:
                MarkAll(lambda.Symbol.Parameters);
                break;
            case IMethodReferenceOperation { Method.MethodKind: MethodKind.LocalFunction } reference:
                MarkAll(reference.Method.OriginalDefinition.Parameters);
                break;
            case IReturnOperation { ReturnedValue: { } returned } when MemoryRoots.FunctionOf(write) is { } function && DependsOnActive(returned):
                changed |= dependent.Add(function);
                break;
            case IInvocationOperation { TargetMethod: { MethodKind: MethodKind.LocalFunction } } call:
                foreach (IArgumentOperation argument in call.Arguments)
                {
                    IParameterSymbol parameter = call.TargetMethod.OriginalDefinition.Parameters[argument.Parameter!.Ordinal];
                    Assign(parameter, argument.Value);
                    MarkAll(parameter.RefKind != RefKind.None && dependent.Contains(parameter) ? RootsOf(argument.Value) : []);
                }

                Pass(call.Instance, call.Arguments);
                break;
            case IInvocationOperation call when !KnownMethods.IsStopGradient(call.TargetMethod):
                Pass(call.Instance, call.Arguments, changesInstance: !IsFunction(call));
                break;
            case IObjectCreationOperation creation:
                Pass(null, creation.Arguments);
                break;
        }
    }

    private void MarkAll(IEnumerable<ISymbol> variables)
    {
        foreach (ISymbol variable in variables)
        {
            Mark(variable);
        }
    }

    // What is assigned through one is in the other.
    private void Link(ISymbol reference, IOperation target)
    {
        if (DependsOnActive(target))
        {
            Mark(reference);
        }

        if (dependent.Contains(reference))
        {
            MarkAll(RootsOf(target));
        }
    }

    // What a pattern names is a part of what it tests.
    private void Capture(IOperation tested, IEnumerable<IOperation> patterns)
    {
        foreach (IOperation part in patterns.SelectMany(pattern => pattern.DescendantsAndSelf()))
        {
            ISymbol? named = part switch
            {
                IDeclarationPatternOperation declaration => declaration.DeclaredSymbol,
                IRecursivePatternOperation recursive => recursive.DeclaredSymbol,
                IListPatternOperation list => list.DeclaredSymbol,
                _ => null,
            };
            if (named is not ILocalSymbol variable)
            {
                continue;
            }

            Mark(DependsOnActive(tested) ? variable : null);
            MarkAll(dependent.Contains(variable) && SharesMemory(variable.Type) ? RootsOf(tested) : []);
        }
    }

    private void Deconstruct(IOperation target, IOperation value)
    {
        bool isActive = DependsOnActive(value);
        bool reaches = false;
        foreach (IOperation part in target.DescendantsAndSelf())
        {
            ISymbol? variable = part is ILocalReferenceOperation local ? local.Local : (part as IParameterReferenceOperation)?.Parameter;
            Mark(isActive ? variable : null);
            reaches |= variable is not null && dependent.Contains(variable);
        }

        // What is stored through a target is in what it was assigned.
        if (target is IDeclarationExpressionOperation declaration)
        {
            target = declaration.Expression;
        }

        IOperation source = value;
        while (source is IConversionOperation { IsImplicit: true } conversion)
        {
            source = conversion.Operand;
        }

        if (target is ITupleOperation targets && source is ITupleOperation parts && targets.Elements.Length == parts.Elements.Length)
        {
            for (int i = 0; i < parts.Elements.Length; i++)
            {
                if (SharesMemory(parts.Elements[i].Type) && RootsOf(targets.Elements[i]).Any(dependent.Contains))
                {
                    MarkAll(RootsOf(parts.Elements[i]));
                }
            }
        }
        else if (reaches)
        {
            MarkAll(SharesMemory(value.Type) ? RootsOf(value) : []);
        }
    }

    private void Assign(ISymbol target, IOperation value)
    {
        if (DependsOnActive(value))
        {
            Mark(target);
        }

        if (dependent.Contains(target) && SharesMemory(value.Type))
        {
            MarkAll(RootsOf(value));
        }
    }

    // Any argument may end up in whatever the method can write.
    private void Pass(IOperation? instance, IEnumerable<IArgumentOperation> arguments, bool changesInstance = true)
    {
        bool any = DependsOnActive(instance);
        foreach (IArgumentOperation argument in arguments)
        {
            any |= DependsOnActive((IOperation)argument);
        }

        if (!any)
        {
            return;
        }

        foreach (IArgumentOperation argument in arguments)
        {
            if (argument.Parameter?.RefKind is RefKind.Ref or RefKind.Out || SharesMemory(argument.Value.Type))
            {
                MarkAll(RootsOf(argument.Value));
            }
        }

        MarkAll(changesInstance && (SharesMemory(instance?.Type) || (instance?.Type is { } type && StructMap.Of(type) is not null)) ? RootsOf(instance) : []);
    }

    // What says how to differentiate a method of an object says that it is a function of its arguments.
    private static bool IsFunction(IInvocationOperation call) => call.Instance?.Type is { IsReferenceType: true } or { TypeKind: TypeKind.TypeParameter }
        && (KnownMethods.Differentiable(call.TargetMethod) is not null || (call.SemanticModel is { } model && RuleMethods.Any(call.TargetMethod, model.Compilation)));

    private static bool SharesMemory(ITypeSymbol? type) => MemoryRoots.SharesMemory(type);

    private void Mark(ISymbol? variable)
    {
        if (variable is ILocalSymbol { Type: var local } && !TypeMap.IsDiscrete(local) || variable is IParameterSymbol { Type: var parameter } && !TypeMap.IsDiscrete(parameter))
        {
            changed |= dependent.Add(variable);
        }
    }
}
