using System.Collections.Immutable;
using DiffGen.Generator.Ir;
using DiffGen.Generator.Rules;
using DiffGen.Generator.Rules.Tensors;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>
/// <c>TensorPrimitives</c>: the call itself computes the value, and behind it stands what has the derivative (<see cref="TensorRules"/>), of which nothing is left once
/// derivatives are taken.
/// </content>
internal sealed partial class BodyLowering
{
    private Operand? LowerTensorMethod(IInvocationOperation call, string name)
    {
        IMethodSymbol target = call.TargetMethod;
        if (!KnownMethods.IsIn(target.ContainingType, "TensorPrimitives", "System.Numerics.Tensors") || !IsInOrder(call))
        {
            return null;
        }

        ImmutableArray<IrType> types = [.. target.Parameters.Select(parameter => TypeMap.Map(parameter.Type))];
        bool writes = types.Length > 1 && target.ReturnsVoid && types[types.Length - 1] is BufferType { Kind: BufferKind.Span };
        int operands = writes ? types.Length - 1 : types.Length;
        RealType[] reals = [.. types.Select(RealOf).OfType<RealType>().Distinct()];
        bool isPlain = reals.Length == 1 && reals[0].Precision != RealPrecision.Generic && types.All(type => RealOf(type) is not null)
            && types.Take(operands).All(type => type is RealType or BufferType { Kind: BufferKind.ReadOnlySpan }) && types[0] is BufferType or RealType && types.Take(operands).Any(type => type is BufferType);
        if (!isPlain || TensorRules.Find(target.Name, operands) is not { } rule || (rule is ElementRule or SoftMaxRule) != writes || (!writes && !reals[0].Equals(TypeMap.Map(target.ReturnType))))
        {
            return null;
        }

        Operand[] arguments = [.. call.Arguments.Select(argument => LowerExpression(argument.Value))];
        if (arguments.Where((argument, i) => types[i] is BufferType).Any(argument => argument is not Value { Type: BufferType }))
        {
            return arguments.Any(argument => argument is Table or OwnList or Grid) ? Unsupported(call, Describe(call), "pass spans of numbers") : Placeholder(call);
        }

        Operand[] given = [.. arguments.Take(operands)];
        IOperation source = call.Arguments[0].Value;
        if (writes)
        {
            IOperation destination = call.Arguments[operands].Value;
            CheckStore(new ElementPlace(destination, arguments[operands], Constants.Int(0), TypeMap.ElementOf(destination.Type)!), source);
            KeepOverwritten(given, arguments[operands], call);
        }

        Value? result = writes ? null : values.Create(reals[0]);
        MethodReference reference = new(
            target.OriginalDefinition.GetDocumentationCommentId() ?? target.Name,
            TypeMap.Text(target.ContainingType),
            target.Name,
            target.Parameters.Select((parameter, i) => new ParameterSignature(parameter.Name, types[i], Passing.ByValue, IsActive: false) { IsOutput = writes && i == operands }).ToEquatableArray(),
            writes ? null : reals[0])
        {
            Companions = new PublicCompanions(null, null),
            IsModelled = true,
        };
        Add(new Call(reference, arguments.ToEquatableArray(), result is null ? EquatableArray<Value>.Empty : EquatableArray.Create(result)));
        TensorModel model = new(call, given, source, reals[0]);
        switch (rule)
        {
            case ElementRule elements:
                return Write(model, arguments[operands], index => Emit(elements.Element, [.. given.Select(operand => At(operand, index, model))], reals[0]));
            case SoftMaxRule:
                return WriteSoftMax(model, arguments[operands]);
            case SumRule sum:
                return Modelled(result!, SumOf(sum, model), call, name);
            default:
                return Modelled(result!, ExtremeOf(((ExtremeRule)rule).IsGreatest, model), call, name);
        }
    }

    /// <summary>What a call computes with.</summary>
    private sealed record TensorModel(IInvocationOperation Call, Operand[] Operands, IOperation Source, RealType Real)
    {
        public Operand Row => Operands.First(operand => operand.Type is BufferType);
    }

    private static RealType? RealOf(IrType type) => type as RealType ?? (type as BufferType)?.Element as RealType;

    /// <summary>What a destination in the same place overwrites, the model reads in a copy.</summary>
    private void KeepOverwritten(Operand[] given, Operand destination, IInvocationOperation call)
    {
        for (int i = 0; i < given.Length; i++)
        {
            Operand operand = given[i];
            if (operand.Type is BufferType { Element: var element } && MayShareMemory(operand, destination))
            {
                Operand length = Let(new Length(operand), call);
                Value copy = Let(new NewBuffer(element, length), call);
                ForAll(call, operand, length, index => StoreElement(copy, index, "", LoadElement(operand, index, call, inRange: true)));
                given[i] = copy;
            }
        }
    }

    private Operand Emit(Formula formula, IReadOnlyList<Operand> arguments, RealType real) => FormulaEmitter.Emit(formula, scope.Builder, arguments, null, real);

    private Operand At(Operand operand, Operand index, TensorModel model) => operand.Type is BufferType ? LoadElement(operand, index, model.Source, inRange: true) : operand;

    private Operand Modelled(Operand value, Operand model, IOperation origin, string name) => model is Value ? Let(new Modelled(value, model), origin, name) : value;

    private Operand Write(TensorModel model, Operand destination, Func<Operand, Operand> element) =>
        ForAll(model.Call, model.Row, Let(new Length(model.Row), model.Call), index =>
        {
            Value written = Let(new Load(destination, index, InRange: true) { IsWrittenBefore = true }, model.Call);
            Add(new Store(destination, index, Modelled(written, element(index), model.Call, "")));
        });

    // Exponentials of the differences to the greatest element, which is a constant to the derivative: it makes no difference.
    private Operand WriteSoftMax(TensorModel model, Operand destination)
    {
        Operand greatest = ExtremeOf(isGreatest: true, model);
        Operand shift = greatest is Value ? Stop(greatest, model.Call, "") : greatest;
        Formula difference = Functions.Apply("Exp", new Argument(0) - new Argument(1));
        Value sum = values.Create(model.Real);
        Operand total = Loop(model.Call, model.Row, [(sum, Constants.Real(0, model.Real))], index =>
            [Let(new Binary(BinaryOperator.Add, sum, Emit(difference, [At(model.Row, index, model), shift], model.Real)), model.Call)])[0];
        return Write(model, destination, index => Let(new Binary(BinaryOperator.Divide, Emit(difference, [At(model.Row, index, model), shift], model.Real), total), model.Call));
    }

    private Operand SumOf(SumRule rule, TensorModel model)
    {
        Value[] sums = [.. rule.Terms.Select(_ => values.Create(model.Real))];
        IReadOnlyList<Operand> totals = Loop(model.Call, model.Row, [.. sums.Select(sum => (sum, (Operand)Constants.Real(rule.Multiplies ? 1 : 0, model.Real)))], index =>
        {
            Operand[] elements = [.. model.Operands.Select(operand => At(operand, index, model))];
            return [.. rule.Terms.Select((term, i) => (Operand)Let(new Binary(rule.Multiplies ? BinaryOperator.Multiply : BinaryOperator.Add, sums[i], Emit(term, elements, model.Real)), model.Call))];
        });
        return Emit(rule.Value, totals, model.Real);
    }

    private Operand ExtremeOf(bool isGreatest, TensorModel model)
    {
        Value best = values.Create(model.Real);
        return Loop(model.Call, model.Row, [(best, At(model.Row, Constants.Int(0), model))], index =>
        {
            Operand element = At(model.Row, index, model);
            Value isBetter = Let(new Binary(isGreatest ? BinaryOperator.Greater : BinaryOperator.Less, element, best), null);
            return [Let(new Select(isBetter, element, best), null)];
        })[0];
    }
}
