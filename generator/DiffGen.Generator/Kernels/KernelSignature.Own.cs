using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Kernels;

/// <content>Adjoints of kernels of the user's own, and the memory that a group shares.</content>
internal sealed partial class KernelSignature
{
    private readonly List<(Value Memory, int Length, bool IsAdjoint)> shared = [];
    private Value? threadIndex;

    private KernelSignature(ValueSource values)
    {
        this.values = values;
        kind = KernelKind.Adjoint;
    }

    /// <summary>The parameters of the adjoint of a user's kernel: its own, then a view for each active one.</summary>
    /// <param name="function">What one thread runs.</param>
    /// <param name="kernel">The kernel itself.</param>
    /// <param name="rank">How many numbers its index is made of.</param>
    public static KernelSignature OfKernel(Function function, Function kernel, int rank, ValueSource values)
    {
        KernelSignature signature = new(values);
        if (rank == 1)
        {
            signature.Add(DeviceTypes.Index, kernel.Parameters[0].Name);
            signature.threadIndex = kernel.Parameters[0].Value;
        }
        else
        {
            signature.parameters.AddRange(kernel.Parameters.Take(rank));
        }

        ExclusiveReads exclusive = new(kernel, rank);
        List<List<Parameter>> declared = Groups(kernel.Parameters.Skip(rank));
        foreach (List<Parameter> group in declared)
        {
            if (group[0] is { GroupLength: > 0 } shared)
            {
                DeviceTypes.CheckElement(((BufferType)shared.Type).Element, shared.Name, shared.Value);
                signature.memories[shared.Value.Id] = new Memory(signature.AddShared(shared, shared.Name, isAdjoint: false), null, shared.Name, IsGradient: false) { IsUsers = true };
            }
            else if (group[0].Type is BufferType buffer)
            {
                string name = NameOf(group);
                DeviceTypes.CheckElement(buffer.Element, name, group[0].Value);
                signature.memories[group[0].Value.Id] = new Memory(signature.Add(ViewOf(buffer.Element), name), null, name, IsGradient: false) { IsUsers = true };
            }
            else
            {
                DeviceTypes.CheckElement(TypeOf(group), NameOf(group), group[0].Value);
                signature.parameters.AddRange(group);
            }
        }

        Queue<Parameter> added = new(function.Parameters.Skip(kernel.Parameters.Count));
        foreach (List<Parameter> group in declared.Where(group => group.Exists(leaf => leaf.IsActive)))
        {
            string name = NameOf(group) + "Adjoint";
            if (group[0].GroupLength > 0)
            {
                signature.memories[added.Dequeue().Value.Id] = new Memory(signature.AddShared(group[0], name, isAdjoint: true), null, name, IsGradient: true) { IsUsers = true };
                continue;
            }

            Value view = signature.Add(ViewOf(group[0].Type is BufferType memory ? memory.Element : TypeOf(group)), name);
            if (group[0].Type is BufferType)
            {
                bool isExclusive = exclusive.Holds(group[0].Value);
                signature.memories[added.Dequeue().Value.Id] = new Memory(view, null, name, IsGradient: true) { IsUsers = true, IsExclusive = isExclusive };
                continue;
            }

            foreach (Parameter leaf in group.Where(leaf => leaf.IsActive))
            {
                added.Dequeue();
                signature.exits.Add(new Exit(view, PathOf(leaf), Adds: true, IsUniform: true));
            }
        }

        signature.CheckNames();
        return signature;
    }

    private Value AddShared(Parameter parameter, string name, bool isAdjoint)
    {
        Value memory = values.Create(parameter.Type, name);
        shared.Add((memory, parameter.GroupLength, isAdjoint));
        return memory;
    }

    /// <summary>Makes what the threads of a group share. Adjoints start as zeros, each thread clearing some, before any thread adds to them.</summary>
    private void EnterShared(RegionBuilder region)
    {
        foreach ((Value memory, int length, _) in shared)
        {
            string element = ((BufferType)memory.Type).Element.CSharp;
            region.Add(new Let(memory, GroupCode.Pure($"global::ILGPU.SharedMemory.Allocate<{element}>({length})", memory.Type) with { Purity = Purity.Effect }));
        }

        List<(Value Memory, int Length, bool IsAdjoint)> adjoints = shared.FindAll(item => item.IsAdjoint);
        if (adjoints.Count == 0)
        {
            return;
        }

        Value first = region.Let(GroupCode.Pure(GroupCode.Thread, IrType.Int32)), step = region.Let(GroupCode.Pure(GroupCode.Threads, IrType.Int32));
        foreach ((Value memory, int length, _) in adjoints)
        {
            Operand rest = region.Minus(region.Plus(region.Minus(Constants.Int(length), first), step), Constants.Int(1));
            Value count = region.Let(new Binary(BinaryOperator.Divide, rest, step)), turn = values.Create(IrType.Int32);
            RegionBuilder body = region.Nested();
            Operand place = body.Plus(first, body.Times(turn, step));
            foreach (Leaf leaf in StructType.LeavesOf(((BufferType)memory.Type).Element).Where(leaf => leaf.Type is RealType))
            {
                body.Add(new Store(memory, place, Constants.Real(0, (RealType)leaf.Type)) { Path = leaf.Path });
            }

            region.Add(new For(turn, Constants.Int(0), BinaryOperator.Less, count, 1, EquatableArray<Carried>.Empty, body.Build()));
        }

        region.Add(GroupCode.Barrier);
    }
}
