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
    private readonly List<IOperation> returned;

    /// <param name="isReceiverActive">What <c>this</c> stands for may depend on an active parameter.</param>
    public Dependence(IEnumerable<ISymbol> active, IOperation body, bool isReceiverActive = false)
    {
        this.isReceiverActive = isReceiverActive;
        dependent.UnionWith(active);
        returned = [.. body.Descendants().OfType<IReturnOperation>().Select(exit => exit.ReturnedValue).OfType<IOperation>()];
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

    /// <summary>The variable through which memory or a value is reached, or null.</summary>
    public static ISymbol? RootOf(IOperation? expression) => expression switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IDeclarationExpressionOperation declaration => RootOf(declaration.Expression),
        IConversionOperation conversion => RootOf(conversion.Operand),
        IArrayElementReferenceOperation element => RootOf(element.ArrayReference),
        IImplicitIndexerReferenceOperation element => RootOf(element.Instance),
        IPropertyReferenceOperation { Instance: { } instance } => RootOf(instance),
        IFieldReferenceOperation { Instance: { } instance } => RootOf(instance),

        // A slice, a span over an array: what a method returns that can be written through shares memory with what it was given.
        IInvocationOperation { Instance: { } instance } => RootOf(instance),
        IInvocationOperation { TargetMethod.IsStatic: true, Arguments.Length: > 0 } call => RootOf(call.Arguments[0].Value),
        _ => null,
    };

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
            case ISimpleAssignmentOperation { IsRef: true } reference when RootOf(reference.Target) is { } symbol:
                Link(symbol, reference.Value);
                break;
            case IAssignmentOperation { Target: IInvocationOperation or IConditionalOperation } assignment when DependsOnActive(assignment.Value):
                MarkReferents(assignment.Target);
                break;
            case IIsPatternOperation test when DependsOnActive(test.Value):
                MarkCaptured(test.Pattern);
                break;
            case ISwitchExpressionOperation choice when DependsOnActive(choice.Value):
                choice.Arms.ToList().ForEach(arm => MarkCaptured(arm.Pattern));
                break;
            case ISwitchOperation choice when DependsOnActive(choice.Value):
                choice.Cases.ToList().ForEach(MarkCaptured);
                break;
            case IVariableDeclaratorOperation declarator when declarator.GetVariableInitializer()?.Value is { } value:
                Assign(declarator.Symbol, value);
                break;
            case IDeconstructionAssignmentOperation deconstruction:
                Deconstruct(deconstruction.Target, deconstruction.Value);
                break;
            case IAssignmentOperation assignment when RootOf(assignment.Target) is { } target:
                Assign(target, assignment.Value);
                break;
            case IForEachLoopOperation { LoopControlVariable: IVariableDeclaratorOperation variable } loop:
                Assign(variable.Symbol, loop.Collection);
                Mark(variable.Symbol.RefKind != RefKind.None && dependent.Contains(variable.Symbol) ? RootOf(loop.Collection) : null);
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
            case IReturnOperation { ReturnedValue: { } returned } when FunctionOf(write) is { } function && DependsOnActive(returned):
                changed |= dependent.Add(function);
                break;
            case IInvocationOperation { TargetMethod: { MethodKind: MethodKind.LocalFunction } } call:
                foreach (IArgumentOperation argument in call.Arguments)
                {
                    IParameterSymbol parameter = call.TargetMethod.OriginalDefinition.Parameters[argument.Parameter!.Ordinal];
                    Assign(parameter, argument.Value);
                    Mark(parameter.RefKind != RefKind.None && dependent.Contains(parameter) ? RootOf(argument.Value) : null);
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

    /// <summary>The local function that a statement stands in; null in a lambda or in the method itself.</summary>
    private static IMethodSymbol? FunctionOf(IOperation? operation)
    {
        while (operation is not (null or ILocalFunctionOperation or IAnonymousFunctionOperation))
        {
            operation = operation.Parent;
        }

        return (operation as ILocalFunctionOperation)?.Symbol;
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
            MarkReferents(target);
        }
    }

    private void MarkReferents(IOperation reference)
    {
        switch (reference)
        {
            case IConditionalOperation { WhenFalse: { } otherwise } choice:
                MarkReferents(choice.WhenTrue);
                MarkReferents(otherwise);
                break;
            case IInvocationOperation call:
                // A function may return a reference to whatever it is given or sees.
                call.Arguments.ToList().ForEach(argument => Mark(RootOf(argument.Value)));
                returned.ForEach(value => Mark(RootOf(value)));
                break;
            default:
                Mark(RootOf(reference));
                break;
        }
    }

    private void MarkCaptured(IOperation test)
    {
        foreach (IOperation part in test.DescendantsAndSelf())
        {
            Mark(part switch
            {
                IDeclarationPatternOperation declaration => declaration.DeclaredSymbol,
                IRecursivePatternOperation recursive => recursive.DeclaredSymbol,
                IListPatternOperation list => list.DeclaredSymbol,
                _ => null,
            });
        }
    }

    private void Deconstruct(IOperation target, IOperation value)
    {
        bool isActive = DependsOnActive(value);
        bool reaches = false;
        foreach (IOperation part in target.DescendantsAndSelf())
        {
            ISymbol? variable = part is ILocalReferenceOperation or IParameterReferenceOperation ? RootOf(part) : null;
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
                if (RootOf(targets.Elements[i]) is { } variable && dependent.Contains(variable) && SharesMemory(parts.Elements[i].Type))
                {
                    Mark(RootOf(parts.Elements[i]));
                    MarkAll(Held(parts.Elements[i]));
                }
            }
        }
        else if (reaches)
        {
            Mark(SharesMemory(value.Type) ? RootOf(value) : null);
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
            Mark(RootOf(value));
            MarkAll(Held(value));
        }
    }

    // What a struct or an array that is made here refers to.
    private static IEnumerable<ISymbol> Held(IOperation made) => made is IConversionOperation conversion ? Held(conversion.Operand)
        : made is ITupleOperation or IObjectCreationOperation or IWithOperation or IConditionalOperation or ISwitchExpressionOperation or ICoalesceOperation
            || (made is IArrayCreationOperation { Type: IArrayTypeSymbol { ElementType: var element } } && SharesMemory(element))
            ? made.Descendants().Where(part => part is ILocalReferenceOperation or IParameterReferenceOperation && SharesMemory(part.Type)).Select(part => RootOf(part)!)
            : [];

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
                Mark(RootOf(argument.Value));
            }
        }

        Mark(changesInstance && (SharesMemory(instance?.Type) || (instance?.Type is { } type && StructMap.Of(type) is not null)) ? RootOf(instance) : null);
    }

    // What says how to differentiate a method of an object says that it is a function of its arguments.
    private static bool IsFunction(IInvocationOperation call) => call.Instance?.Type is { IsReferenceType: true } or { TypeKind: TypeKind.TypeParameter }
        && (KnownMethods.Differentiable(call.TargetMethod) is not null || (call.SemanticModel is { } model && RuleMethods.Any(call.TargetMethod, model.Compilation)));

    private static bool SharesMemory(ITypeSymbol? type) =>
        type is { IsReferenceType: true, SpecialType: not SpecialType.System_String } or { IsRefLikeType: true } || TypeMap.ElementOf(type) is not null
        || (type is not null && StructMap.Of(type) is { HoldsMemory: true });

    private void Mark(ISymbol? variable)
    {
        if (variable is ILocalSymbol { Type: var local } && !TypeMap.IsDiscrete(local) || variable is IParameterSymbol { Type: var parameter } && !TypeMap.IsDiscrete(parameter))
        {
            changed |= dependent.Add(variable);
        }
    }
}
