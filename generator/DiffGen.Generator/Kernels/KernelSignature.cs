using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Kernels;

/// <summary>Which of the kernels of a method it is.</summary>
internal enum KernelKind
{
    /// <summary>Computes the method's value.</summary>
    Value,

    /// <summary>Computes the value, and adds the gradient.</summary>
    Gradient,

    /// <summary>Adds the vector-Jacobian product.</summary>
    Adjoint,
}

/// <summary>
/// The parameters of a kernel, made from those of the function that one thread runs: what a thread reads from its place in
/// views before, and what it leaves there after.
/// </summary>
internal sealed partial class KernelSignature
{
    private readonly KernelKind kind;
    private readonly GroupGrid? grid;
    private readonly List<(Value View, string Path, Operand Addend)> sums = [];
    private readonly List<(string Name, IrType Element)> parts = [];
    private readonly ValueSource values;
    private readonly List<Parameter> parameters = [];
    private readonly List<(Value Leaf, Value View, string Path)> entries = [];
    private readonly List<Exit> exits = [];
    private readonly Dictionary<int, Memory> memories = [];

    /// <param name="function">What one thread runs; its first parameters are the method's own.</param>
    /// <param name="own">How many are.</param>
    /// <param name="grid">The threads that share the evaluations; null if each has one.</param>
    public KernelSignature(Function function, int own, IrType? result, KernelKind kind, ValueSource values, GroupGrid? grid)
    {
        this.kind = kind;
        this.values = values;
        this.grid = grid;
        Add(grid is null ? DeviceTypes.Index : IrType.Int32, grid is null ? "index" : "count");
        List<List<Parameter>> declared = Groups(function.Parameters.Take(own));
        foreach (List<Parameter> group in declared)
        {
            AddInput(group);
        }

        Queue<Parameter> added = new(function.Parameters.Skip(own));
        AddResult(result, added);
        AddExits(declared);
        foreach (List<Parameter> group in declared.Where(_ => kind != KernelKind.Value))
        {
            AddAdjoint(group, added);
        }

        CheckNames();
    }

    private void CheckNames()
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (Parameter parameter in parameters.Where(parameter => !names.Add(parameter.Part is { } part ? part.Whole + "." + part.Index : parameter.Name)))
        {
            throw new KernelRefusal(KernelFault.Unfit, null, $"a kernel of it would have two parameters '{parameter.Name}'; rename the method's");
        }
    }

    /// <summary>What is behind a parameter that is memory.</summary>
    /// <param name="Stride">The distance of two elements of one thread, where each has memory of its own.</param>
    internal sealed record Memory(Value View, Value? Stride, string Name, bool IsGradient)
    {
        /// <summary>Which of the interleaved elements are the thread's, where that is not its number.</summary>
        public Value? Lane { get; init; }

        /// <summary>A kernel of the user's reaches it as it pleases; that its threads don't get in each other's way is the user's business.</summary>
        public bool IsUsers { get; init; }

        /// <summary>No two threads read the same element of what it is the gradient of.</summary>
        public bool IsExclusive { get; init; }
    }

    /// <summary>Where a value goes that the function yields in the end; nowhere, if there is no view.</summary>
    private sealed record Exit(Value? View, string Path, bool Adds, bool IsUniform);

    public IReadOnlyList<Parameter> Parameters => parameters;

    /// <summary>A view that has an element for each thread; without one nothing tells how many there are.</summary>
    public Value? PerThread { get; private set; }

    /// <summary>The stride of memory of which each thread has its own.</summary>
    public Value? Stride => memories.Values.Select(memory => memory.Stride).FirstOrDefault(stride => stride is not null);

    public Memory MemoryOf(Value parameter) => memories[parameter.Id];

    public bool IsMemory(Value parameter) => memories.ContainsKey(parameter.Id);

    /// <summary>Reads what the thread finds in views.</summary>
    public void Enter(RegionBuilder region, Operand thread, Substitution names)
    {
        if (threadIndex is not null)
        {
            names[threadIndex] = thread;
        }

        EnterShared(region);

        foreach ((Value leaf, Value view, string path) in entries)
        {
            names[leaf] = region.Let(new Load(view, thread, InRange: true) { Path = path }, leaf.Name + "Value");
        }
    }

    /// <summary>Leaves what the function yields.</summary>
    public void Leave(RegionBuilder region, Operand thread, IReadOnlyList<Operand> yields)
    {
        for (int i = 0; i < exits.Count; i++)
        {
            if (exits[i] is not { View: { } view } exit)
            {
                continue;
            }

            if (exit.IsUniform && grid is not null)
            {
                sums.Add((view, exit.Path, yields[i]));
                continue;
            }

            Operand place = exit.IsUniform ? Constants.Int(0) : thread;
            if (!exit.Adds)
            {
                region.Add(new Store(view, place, yields[i]) { Path = exit.Path });
            }
            else if (!yields[i].IsZero())
            {
                region.Add(new Accumulate(view, place, yields[i]) { Path = exit.Path, IsAtomic = exit.IsUniform });
            }
        }
    }

    /// <summary>What a thread adds to the gradients of what all share, evaluation by evaluation.</summary>
    public IReadOnlyList<(Value View, string Path, Operand Addend)> Sums => sums;

    /// <summary>The gradients of which each thread has a part of its own, by the names of the parameters.</summary>
    public IReadOnlyList<(string Name, IrType Element)> Parts => parts;

    public Value Add(IrType type, string name)
    {
        Value value = values.Create(type, name);
        parameters.Add(new Parameter(value, Passing.ByValue));
        return value;
    }

    private static BufferType ViewOf(IrType element) => new(BufferKind.Span, element);

    private static List<List<Parameter>> Groups(IEnumerable<Parameter> leaves)
    {
        List<List<Parameter>> groups = [];
        foreach (Parameter leaf in leaves)
        {
            if (leaf.Part is { } part && groups.Count > 0 && groups[groups.Count - 1][0].Part?.Whole == part.Whole)
            {
                groups[groups.Count - 1].Add(leaf);
            }
            else
            {
                groups.Add([leaf]);
            }
        }

        return groups;
    }

    private static string NameOf(List<Parameter> group) => group[0].Part?.Whole ?? group[0].Name;

    private static IrType TypeOf(List<Parameter> group) => group[0].Part?.Type ?? group[0].Type;

    private static string PathOf(Parameter leaf) => leaf.Part?.Leaf.Path ?? "";

    private void AddInput(List<Parameter> group)
    {
        Parameter first = group[0];
        string name = NameOf(group);
        IrType type = TypeOf(group);
        if (type is StructType { HoldsMemory: true })
        {
            throw DeviceTypes.Refuse(first.Value, $"'{name}', a struct that refers to memory,", "a kernel takes views; pass them one by one");
        }

        if (type is GridType grid)
        {
            throw DeviceTypes.Refuse(first.Value, $"'{name}', {grid.Kind},", "a kernel takes views; pass the elements in a row, and the lengths");
        }

        if (type is BufferType buffer)
        {
            AddMemory(first, buffer, name);
            return;
        }

        if (first.Mapping == ThreadMapping.Batched)
        {
            throw new KernelRefusal(KernelFault.Mapping, first.Value, "Batched", name, "needs a span or an array");
        }

        if (first.Mapping == ThreadMapping.Uniform)
        {
            if (first.Passing is Passing.Ref or Passing.Out)
            {
                throw new KernelRefusal(KernelFault.Mapping, first.Value, "Uniform", name, "contradicts ref and out: all threads would write one variable");
            }

            DeviceTypes.CheckElement(type, name, first.Value);
            parameters.AddRange(group.Select(leaf => leaf with { Passing = Passing.ByValue }));
            return;
        }

        DeviceTypes.CheckElement(type, name, first.Value);
        Value view = Add(ViewOf(type), name);
        PerThread ??= view;
        if (first.Passing != Passing.Out)
        {
            entries.AddRange(group.Select(leaf => (leaf.Value, view, PathOf(leaf))));
        }
    }

    private void AddMemory(Parameter parameter, BufferType buffer, string name)
    {
        if (parameter.Mapping == ThreadMapping.Uniform)
        {
            throw new KernelRefusal(KernelFault.Mapping, parameter.Value, "Uniform", name, "needs a parameter that is passed by value; all threads share the memory of a span anyway");
        }

        DeviceTypes.CheckElement(buffer.Element, name, parameter.Value);
        Value view = Add(ViewOf(buffer.Element), name);
        Value? stride = parameter.Mapping == ThreadMapping.Batched ? Add(IrType.Int32, name + "Stride") : null;
        memories[parameter.Value.Id] = new Memory(view, stride, name, IsGradient: false);
    }

    private void AddResult(IrType? result, Queue<Parameter> added)
    {
        if (result is null)
        {
            return;
        }

        bool isSeed = kind == KernelKind.Adjoint;
        if (isSeed && !result.IsDifferentiable)
        {
            exits.AddRange(StructType.LeavesOf(result).Select(_ => new Exit(null, "", false, false)));
            return;
        }

        string name = isSeed ? "resultAdjoint" : "result";
        if (result is BufferType or GridType)
        {
            throw DeviceTypes.Refuse(null, "an array as the result", "a kernel returns nothing; fill a parameter marked [Output] and [Batched]");
        }

        DeviceTypes.CheckElement(result, "the result", null);
        Value view = Add(ViewOf(result), name);
        PerThread = view;
        foreach (Leaf leaf in StructType.LeavesOf(result))
        {
            exits.Add(new Exit(isSeed ? null : view, leaf.Path, false, false));
            if (isSeed && leaf.Type is RealType)
            {
                entries.Add((added.Dequeue().Value, view, leaf.Path));
            }
        }
    }

    // What companions return in `ref` parameters is what these held on entry.
    private void AddExits(List<List<Parameter>> declared)
    {
        foreach (List<Parameter> group in declared.Where(group => group[0].Passing is Passing.Ref or Passing.Out))
        {
            bool isLeft = kind == KernelKind.Value || group[0].Passing == Passing.Out;
            Value? view = isLeft ? parameters.First(parameter => parameter.Name == NameOf(group)).Value : null;
            exits.AddRange(group.Select(leaf => new Exit(view, PathOf(leaf), false, false)));
        }
    }

    private void AddAdjoint(List<Parameter> group, Queue<Parameter> added)
    {
        Parameter first = group[0];
        if (!group.Exists(leaf => leaf.IsActive) || (kind == KernelKind.Gradient && first.Passing == Passing.Out))
        {
            return;
        }

        string name = NameOf(group) + (kind == KernelKind.Gradient ? "Gradient" : "Adjoint");
        if (first.Type is BufferType buffer)
        {
            // It is laid out as the parameter is.
            Value memory = Add(ViewOf(buffer.Element), name);
            Value? stride = memories[first.Value.Id].Stride;
            bool isPart = stride is null && grid is { HasParts: true };
            memories[added.Dequeue().Value.Id] = new Memory(memory, isPart ? grid!.Threads : stride, name, IsGradient: true) { Lane = isPart ? grid!.Thread : null };
            AddPart(isPart, first.Name, buffer.Element);
            return;
        }

        Value view = Add(ViewOf(TypeOf(group)), name);
        bool isUniform = first.Mapping == ThreadMapping.Uniform;
        AddPart(isUniform && grid is { HasParts: true }, NameOf(group), TypeOf(group));
        foreach (Parameter leaf in group.Where(leaf => leaf.IsActive))
        {
            if (isUniform && grid is not { HasParts: true } && leaf.Part is { } part && !IsField(part))
            {
                throw DeviceTypes.Refuse(leaf.Value, $"the gradient of '{name}', which all threads add to,", "only fields can be added to atomically, and it has properties; give the struct fields");
            }

            Parameter adjoint = added.Dequeue();
            bool hasSeed = kind == KernelKind.Adjoint && first.Passing is Passing.Ref or Passing.Out;
            if (hasSeed || adjoint.Passing is Passing.Ref or Passing.ByValue)
            {
                entries.Add((adjoint.Value, view, PathOf(leaf)));
            }

            if (adjoint.IsReturned)
            {
                exits.Add(new Exit(view, PathOf(leaf), Adds: !hasSeed, isUniform));
            }
            else
            {
                cleared.Add((view, PathOf(leaf), (RealType)leaf.Type));
            }
        }
    }

    private void AddPart(bool isPart, string name, IrType element)
    {
        if (isPart)
        {
            parts.Add((name, element));
        }
    }

    private readonly List<(Value View, string Path, RealType Type)> cleared = [];

    /// <summary>The seed of what is only written is used up.</summary>
    public void Clear(RegionBuilder region, Operand thread)
    {
        foreach ((Value view, string path, RealType type) in cleared)
        {
            region.Add(new Store(view, thread, Constants.Real(0, type)) { Path = path });
        }
    }

    /// <summary>Whether a leaf is a variable that an atomic operation can take by reference.</summary>
    public static bool IsField(StructType type, string path)
    {
        IrType current = type;
        foreach (string name in path.Split(['.'], StringSplitOptions.RemoveEmptyEntries))
        {
            StructField field = ((StructType)current).FieldNamed(name);
            if (!field.IsVariable || !field.IsSettable)
            {
                return false;
            }

            current = field.Type;
        }

        return true;
    }

    private static bool IsField(Part part) => IsField(part.Type, part.Leaf.Path);
}
