using DiffGen.Generator.Diagnostics;
using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>What the threads of a kernel of the user's know of each other: where they are, what they share, and how they wait.</content>
internal sealed partial class BodyLowering
{
    // It is there before the kernel runs, like parameters, and as long.
    private readonly List<Parameter> groupMemory = [];

    /// <summary>Where the thread is, as ILGPU tells it; null if the property says something else.</summary>
    private Operand? LowerThreadPlace(IPropertyReferenceOperation property, string name)
    {
        if (property is { Property.Name: "Size", Instance: IPropertyReferenceOperation place } && KernelTarget.IsThreadPlace(place.Property) && KernelTarget.RankOf(place.Type) > 0)
        {
            return ThreadPlace(property, TypeMap.Text(place.Property.ContainingType) + "." + place.Property.Name + ".Size", IrType.Int32, name);
        }

        if (!KernelTarget.IsThreadPlace(property.Property))
        {
            return null;
        }

        string text = TypeMap.Text(property.Property.ContainingType) + "." + property.Property.Name;
        return TypeMap.Map(property.Type!) switch
        {
            StructType whole => new Composite(whole, whole.Leaves.Select(leaf => (Operand)ThreadPlace(property, text + leaf.Path, leaf.Type, leaf.NameIn(name))).ToEquatableArray()),
            var type => ThreadPlace(property, text, type, name),
        };
    }

    private Value ThreadPlace(IOperation origin, string text, IrType type, string name) =>
        Let(new Opaque(EquatableArray.Create(text), EquatableArray<Operand>.Empty, type, Purity.Pure), origin, name);

    /// <summary>Returns null if the call has nothing to do with other threads.</summary>
    private Operand? LowerDeviceCall(IInvocationOperation call, bool discards, string name)
    {
        IMethodSymbol target = call.TargetMethod;
        if (!KernelTarget.IsExchange(target))
        {
            return null;
        }

        string text = target.ContainingType.Name + "." + target.Name;
        if (!KernelTarget.IsKernel(method))
        {
            return Refuse(call, Catalogue.KernelExchange, text, "only a kernel of your own, a static method without a result that takes views, has threads to speak of");
        }

        bool isGrouped = KernelTarget.IndexRank(method) == 0;
        return (target.ContainingType.Name, target.Name) switch
        {
            ("Atomic", "Add") => LowerAtomicAddition(call, discards),
            ("LocalMemory", "Allocate") when ConstantLength(call) is { } count && TypeMap.Map(call.Type!) is BufferType local => Let(new NewBuffer(local.Element, Constants.Int(count)) { Zeroed = false }, call, name),
            ("Group" or "SharedMemory" or "GroupExtensions", _) or (_, "Reduce" or "AllReduce" or "Broadcast" or "Barrier" or "ShuffleDown" or "ShuffleUp" or "ShuffleXor") when !isGrouped =>
                Refuse(call, Catalogue.KernelExchange, text, "ILGPU forms the groups of a kernel that takes an index, and has no shared memory there; leave the index out, and ask Grid and Group"),
            ("Group" or "Warp", "Barrier") => LowerBarrier(call),
            ("SharedMemory", "Allocate") when ConstantLength(call) is { } count && TypeMap.Map(call.Type!) is BufferType shared => GroupMemory(shared, count, name),
            ("GroupExtensions" or "WarpExtensions", "Reduce") when IsSum(target) => Exchanged(call, Exchange.SumForFirst, Constants.Int(0), name),
            ("GroupExtensions" or "WarpExtensions", "AllReduce") when IsSum(target) => Exchanged(call, Exchange.Sum, Constants.Int(0), name),
            ("Group" or "Warp", "Broadcast") when TypeMap.IsReal(call.Type) && IsInOrder(call) => Exchanged(call, Exchange.Broadcast, null, name),
            ("Warp", "ShuffleDown" or "ShuffleUp" or "ShuffleXor") when TypeMap.IsReal(call.Type) && call.Arguments.Length == 2 && IsInOrder(call) =>
                Exchanged(call, target.Name switch { "ShuffleDown" => Exchange.ShuffleDown, "ShuffleUp" => Exchange.ShuffleUp, _ => Exchange.ShuffleXor }, null, name),
            ("SharedMemory" or "LocalMemory", _) => Refuse(call, Catalogue.KernelExchange, text, "its adjoint needs memory of the same size, so that the size must be a constant"),
            ("GroupExtensions" or "WarpExtensions", "Reduce" or "AllReduce") => Refuse(call, Catalogue.KernelExchange, text, "only sums of real numbers have an adjoint: AddDouble and AddFloat"),
            ("Atomic", "Max" or "Min") => Refuse(call, Catalogue.KernelExchange, text, "whose value stays is known only when all threads are done, and the adjoint of a kernel doesn't wait for that; write the values to a view, and search in the next kernel"),
            ("Atomic", "Exchange" or "CompareExchange") => Refuse(call, Catalogue.KernelExchange, text, "which thread's value it leaves, and which it returns, depends on the order of the threads; only Atomic.Add has an adjoint"),
            ("Atomic", _) => Refuse(call, Catalogue.KernelExchange, text, "what it leaves has no derivative, or depends on the order of the threads; only Atomic.Add has an adjoint"),
            ("Warp", var shuffle) when shuffle.StartsWith("Shuffle", StringComparison.Ordinal) => Refuse(call, Catalogue.KernelExchange, text, "its adjoint would be a sum of what several lanes have read; shuffle real numbers down, up or by Xor over whole warps, or exchange through shared memory, or with Broadcast, Reduce and AllReduce"),
            (_, var scan) when scan.Contains("Scan") => Refuse(call, Catalogue.KernelExchange, text, "ILGPU has no scan backwards, which its adjoint is; scan in shared memory"),
            _ => Refuse(call, Catalogue.KernelExchange, text, "it has no adjoint; barriers, broadcasts and shuffles of real numbers, and sums over a group or a warp have one"),
        };
    }

    private static int? ConstantLength(IInvocationOperation call) =>
        call.Arguments is [{ Value.ConstantValue: { HasValue: true, Value: int and > 0 and var length } }] ? length : null;

    private static bool IsSum(IMethodSymbol reduction) =>
        reduction.TypeArguments is [var element, { Name: "AddDouble" or "AddFloat" }] && TypeMap.IsReal(element) && reduction.Parameters.Length == 1;

    private Value GroupMemory(BufferType type, int count, string name)
    {
        Value memory = values.Create(type, name.Length > 0 ? name : "shared");
        groupMemory.Add(new Parameter(memory, Passing.ByValue) { IsActive = type.IsDifferentiable, GroupLength = count });
        return memory;
    }

    private Operand LowerBarrier(IInvocationOperation call)
    {
        Add(new Effect(new Opaque(EquatableArray.Create(TypeMap.Text(call.TargetMethod.ContainingType) + ".Barrier()"), EquatableArray<Operand>.Empty, new OpaqueType("void"), Purity.Effect)) { IsBarrier = true });
        return Placeholder(call);
    }

    private Value Exchanged(IInvocationOperation call, Exchange exchange, Operand? from, string name)
    {
        Operand value = LowerExpression(call.Arguments[0].Value);
        return Let(new Collective(exchange, call.TargetMethod.ContainingType.Name.StartsWith("Warp", StringComparison.Ordinal), value, from ?? LowerExpression(call.Arguments[1].Value)), call, name);
    }

    private Operand LowerAtomicAddition(IInvocationOperation call, bool discards)
    {
        const string Name = "Atomic.Add";
        if (!discards)
        {
            return Refuse(call, Catalogue.KernelExchange, Name, "what it returns depends on the order of the threads; leave it unused");
        }

        if (!TypeMap.IsReal(call.Type))
        {
            return Refuse(call, Catalogue.KernelExchange, Name, "a number that is not real can't be put back after the kernel has run again; count in a kernel of its own");
        }

        IOperation element = call.Arguments[0].Value;
        string path = "";
        while (element is IFieldReferenceOperation { Instance: { } whole, Field: var field })
        {
            path = "." + field.Name + path;
            element = whole;
        }

        if (!IsInOrder(call) || ElementOf(element) is not var (buffer, index, _) || (buffer.Type as BufferType)?.PartAt(path) is not RealType)
        {
            return Refuse(call, Catalogue.KernelExchange, Name, "only elements of views, and fields of them, can be added to by several threads");
        }

        Add(new Accumulate(buffer, index, LowerExpression(call.Arguments[1].Value)) { Path = path, IsAtomic = true });
        return Placeholder(call);
    }
}
