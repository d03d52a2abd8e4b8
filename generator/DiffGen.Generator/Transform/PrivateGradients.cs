using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>
/// Adjoints of memory that a function writes go to and fro while it is reversed. A caller to whose gradient is added must not find
/// that there, so they lie in memory of their own, which is added in the end.
/// </summary>
internal sealed class PrivateGradients(Function function, MemoryAnalysis memory, Companion companion, ValueSource values)
{
    public Region In(Region body)
    {
        RegionBuilder entry = new(values), exit = new(values);
        Substitution names = new();
        foreach (Parameter parameter in function.Parameters)
        {
            if (companion.ShadowOf(parameter) is { } gradient && memory.IsWritten(parameter.Value))
            {
                IrType element = ((BufferType)gradient.Type).Element;
                Value length = entry.Let(new Length(parameter.Value));
                Value own = entry.Let(new NewBuffer(element, length) { Stack = Stack.Scratch }, parameter.Name + "Adjoint");
                names[gradient] = own;
                Add(element, own, gradient, length, exit);
            }
        }

        Region renamed = names.Apply(body);
        return renamed with { Statements = entry.Build().Statements.Concat(renamed.Statements).Concat(exit.Build().Statements).ToEquatableArray() };
    }

    private void Add(IrType element, Value own, Value gradient, Value length, RegionBuilder region)
    {
        Value index = values.Create(IrType.Int32);
        RegionBuilder body = region.Nested();
        foreach (Leaf leaf in StructType.LeavesOf(element).Where(leaf => leaf.Type.IsDifferentiable))
        {
            body.Add(new Accumulate(gradient, index, body.Let(new Load(own, index, InRange: true) { Path = leaf.Path })) { Path = leaf.Path });
        }

        region.Add(new For(index, Constants.Int(0), BinaryOperator.Less, length, 1, EquatableArray<Carried>.Empty, body.Build()));
    }
}
