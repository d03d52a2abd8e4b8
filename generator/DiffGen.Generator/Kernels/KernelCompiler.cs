using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;
using DiffGen.Generator.Optimise;
using DiffGen.Generator.Transform;

namespace DiffGen.Generator.Kernels;

/// <summary>From a method to its kernels: the method and its companions as one thread runs them, then as a device does.</summary>
internal sealed class KernelCompiler
{
    private const int MaximumLocalCells = 256;

    private readonly CompilationUnit unit;
    private readonly Function primal;
    private readonly string display;

    private KernelCompiler(CompilationUnit unit, Function primal)
    {
        this.unit = unit;
        this.primal = primal;
        display = unit.Model.Declaration.Display;
    }

    /// <summary>The kernels of a method, and what the host needs for them, each with whether a device runs it; none, if it asks for none.</summary>
    /// <exception cref="KernelRefusal">A device can't run it.</exception>
    public static IReadOnlyList<(Function Function, bool IsKernel)> Build(CompilationUnit unit)
    {
        MethodModel model = unit.Model;
        if (model.Device == DeviceLibrary.None || model.Options.Kernels == KernelDemand.None)
        {
            return [];
        }

        string? obstacle = model.KernelObstacle ?? unit.Self.Device?.Obstacle;
        if (obstacle is not null || unit.Self.Device?.Function is not { } function)
        {
            throw new KernelRefusal(KernelFault.Unfit, null, obstacle ?? "its body is not known");
        }

        // Kernels are not generic, and a callee's body that is written into one speaks of the callee's own type parameter.
        if (Traversal.Statements(function.Body).Any(statement => statement is Let { Target.Type: var type } && IsGeneric(type)))
        {
            throw new KernelRefusal(KernelFault.Unfit, null, "it computes with numbers of a type parameter");
        }

        return new KernelCompiler(unit, Passes.Run(UnusedReads.Drop(DeviceModels.Take(function)))).Run();
    }

    private static bool IsGeneric(IrType type) => type is RealType { Precision: RealPrecision.Generic } || (type is BufferType buffer && IsGeneric(buffer.Element));

    /// <summary>Memory that is found again by its place on the tape must stay there.</summary>
    private bool HasLastingMemory => Traversal.Statements(primal.Body).Any(statement => statement is Let { Operation: TapeAt or NewBuffer { Position: not null } });

    private List<(Function Function, bool IsKernel)> Run()
    {
        if (unit.Model.IsKernel)
        {
            return OfKernel();
        }

        List<(KernelKind Kind, Function Function)> threads = [(KernelKind.Value, HasLastingMemory ? primal : LocalMemory.Place(primal, Stack.Scratch))];
        if (unit.Model.Options.Modes.HasFlag(Modes.Reverse) && primal.Parameters.Any(parameter => parameter.IsActive))
        {
            ReverseMode reverse = new(primal, unit.Self, display, unit.Model.Options with { LoopSnapshots = 0 }, new Dictionary<string, MethodSummary>());
            if (primal.ReturnType is RealType)
            {
                threads.Add((KernelKind.Gradient, Passes.Run(reverse.OfThread(ReverseKind.Gradient))));
            }

            threads.Add((KernelKind.Adjoint, Passes.Run(reverse.OfThread(ReverseKind.Adjoint))));
        }

        List<(Function Function, bool IsKernel)> kernels = [];
        bool needsTape = false;
        foreach ((KernelKind kind, Function function) in threads)
        {
            kernels.Add((Kernel(kind, function, out bool usesTape), true));
            needsTape |= usesTape;
        }

        if (unit.Model.Options.Accumulation != Accumulation.Atomic)
        {
            kernels.AddRange(GroupKernels(threads.Where(thread => thread.Kind != KernelKind.Value)).Select(kernel => (kernel, true)));
        }

        if (needsTape)
        {
            kernels.Add((TapeLength(threads.Select(thread => thread.Function)), false));
        }

        return kernels;
    }

    /// <summary>The adjoint of a kernel of the user's own.</summary>
    private List<(Function Function, bool IsKernel)> OfKernel()
    {
        CheckSums();
        CheckShuffles();
        ReverseMode reverse = new(primal, unit.Self, display, unit.Model.Options with { LoopSnapshots = 0 }, new Dictionary<string, MethodSummary>()) { SharesMemory = true };
        Function adjoint = Passes.Run(reverse.OfThread(ReverseKind.Adjoint));
        ValueSource values = new(adjoint.NextId);
        Function kernel = Kernel(KernelKind.Adjoint, adjoint, KernelSignature.OfKernel(adjoint, primal, unit.Model.IndexRank, values), values, out bool usesTape);
        return usesTape ? [(kernel, true), (TapeLength([adjoint]), false)] : [(kernel, true)];
    }

    /// <summary>What several threads add to can't be put back, so that nobody may have read it.</summary>
    private void CheckSums()
    {
        Roots roots = new(primal);
        HashSet<int> read = [.. Traversal.Statements(primal.Body).OfType<Let>().Select(let => let.Operation).OfType<Load>().Select(load => roots.Of(load.Buffer))];
        foreach (Accumulate add in Traversal.Statements(primal.Body).OfType<Accumulate>())
        {
            int root = roots.Of(add.Buffer);
            Parameter? parameter = primal.Parameters.FirstOrDefault(parameter => parameter.Type.IsMemory && roots.Of(parameter.Value) == root);
            if (read.Contains(root) && parameter is null or { GroupLength: 0 })
            {
                throw new KernelRefusal(KernelFault.Sum, add.Buffer, parameter?.Name ?? "a view");
            }
        }
    }

    /// <summary>A shuffle goes back as it came only if all lanes reach equally far.</summary>
    private void CheckShuffles()
    {
        List<Collective> shuffles = [.. Traversal.Statements(primal.Body).OfType<Let>().Select(let => let.Operation).OfType<Collective>().Where(collective => collective.IsShuffle)];
        if (shuffles.Count == 0)
        {
            return;
        }

        UniformValues uniform = new(primal, unit.Model.IndexRank);
        foreach (Collective shuffle in shuffles.Where(shuffle => !uniform.Contains(shuffle.From)))
        {
            throw DeviceTypes.Refuse(shuffle.From, $"'Warp.{shuffle.Exchange}'", "its adjoint is a shuffle the other way, if all lanes reach equally far: by a constant, a parameter, or what is computed from these alone");
        }
    }

    /// <summary>Threads wait for each other, so that none may leave early.</summary>
    private bool HasBarriers => Traversal.Statements(primal.Body).Any(GroupTape.IsBarrier);

    private Function Kernel(KernelKind kind, Function function, out bool usesTape)
    {
        ValueSource values = new(function.NextId);
        return Kernel(kind, function, new KernelSignature(function, primal.Parameters.Count, primal.ReturnType, kind, values, null), values, out usesTape);
    }

    /// <summary>The kernels whose threads run several evaluations each, and what adds up the parts that they leave.</summary>
    private IEnumerable<Function> GroupKernels(IEnumerable<(KernelKind Kind, Function Function)> threads)
    {
        IReadOnlyList<(string Name, IrType Element)> parts = [];
        foreach ((KernelKind kind, Function function) in threads)
        {
            yield return GroupKernel(kind, function, out parts);
        }

        if (parts.Count > 0)
        {
            yield return Finished(GroupGrid.SumKernel(primal.Key, primal.Name + "SumKernel", parts) with
            {
                Header = EquatableArray.Create(
                    $"Adds up what the threads of {display}'s group kernels have left in their parts of each gradient, always in the same order:",
                    "one thread for each element of the longest gradient; 'threads' is how many threads there were."),
            }, 1);
        }
    }

    private Function GroupKernel(KernelKind kind, Function function, out IReadOnlyList<(string Name, IrType Element)> parts)
    {
        ValueSource values = new(function.NextId);
        RegionBuilder entry = new(values);
        GroupGrid grid = new(
            entry.Let(GroupCode.ThreadAt([]), "thread"), entry.Let(GroupCode.ThreadsOf(0), "threads"), unit.Model.Options.Accumulation == Accumulation.Deterministic);
        KernelSignature signature = new(function, primal.Parameters.Count, primal.ReturnType, kind, values, grid);
        DeviceTape? tape = DeviceLowering.NeedsTape(function) ? Tape(function, signature, grid.Thread, entry, grid) : null;
        Operand rounds = grid.Rounds(entry, signature.Parameters[0].Value);
        Value round = values.Create(IrType.Int32, "round");
        RegionBuilder body = entry.Nested();
        Value evaluation = body.Let(new Binary(BinaryOperator.Add, grid.Thread, body.Times(round, grid.Threads)), "evaluation");
        new DeviceLowering(function, signature, tape, evaluation, entry, body).Run(function.Body, body);
        List<Carried> carried = [];
        List<Operand> next = [];
        List<(Value View, string Path, Value Sum)> sums = [];
        foreach ((Value view, string path, Operand addend) in signature.Sums)
        {
            Carried sum = new(values.Create(addend.Type, view.Name), Constants.Real(0, (RealType)addend.Type), values.Create(addend.Type, view.Name + "Sum"));
            carried.Add(sum);
            next.Add(body.Add(sum.Phi, addend));
            sums.Add((view, path, sum.Result));
        }

        entry.Add(new For(round, Constants.Int(0), BinaryOperator.Less, rounds, 1, carried.ToEquatableArray(), body.Build(next)));
        if (tape is { IsChecked: true })
        {
            entry.Add(new Effect(new Opaque(EquatableArray.Create(Overflowed + ":"), EquatableArray<Operand>.Empty, IrType.Int32, Purity.Effect)));
        }

        if (sums.Count > 0)
        {
            if (!grid.HasParts && unit.Model.Device == DeviceLibrary.Core)
            {
                throw new KernelRefusal(KernelFault.Unfit, null, "sums over a group need a reference to ILGPU.Algorithms");
            }

            grid.Leave(entry, sums);
        }

        parts = signature.Parts;
        return Finished(new(primal.Key, primal.Name + (kind == KernelKind.Gradient ? "Gradient" : "Adjoint") + "GroupKernel", signature.Parameters.ToEquatableArray(), null, entry.Build(), values.Next)
        {
            Header = Explain(kind, signature, tape).Append(grid.HasParts
                ? "Explicitly grouped: thread t runs the evaluations t, t + threads, … and adds to a part of its own of what all share: element k of thread t at [k * threads + t]."
                : "Explicitly grouped: thread t runs the evaluations t, t + threads, …; a group adds to the gradients of uniform parameters once.").ToEquatableArray(),
        }, 1);
    }

    private const string Overflowed = "overflowed";

    private Function Kernel(KernelKind kind, Function function, KernelSignature signature, ValueSource values, out bool usesTape)
    {
        RegionBuilder entry = new(values);
        int rank = unit.Model.IsKernel ? unit.Model.IndexRank : 1;
        Value thread = entry.Let(
            rank == 1
                ? new Opaque(EquatableArray.Create("", ".X"), EquatableArray.Create<Operand>(signature.Parameters[0].Value), IrType.Int32, Purity.Pure)
                : GroupCode.ThreadAt([.. signature.Parameters.Take(rank).Select(parameter => parameter.Value)]),
            "thread");
        DeviceTape? tape = DeviceLowering.NeedsTape(function) ? Tape(function, signature, thread, entry) : null;
        usesTape = tape is not null && signature.Parameters.Any(parameter => parameter.Name == "overflow");
        RegionBuilder body = entry.Nested();
        new DeviceLowering(function, signature, tape, thread, entry, entry).Run(function.Body, body);
        entry.AddRange(body.Build().Statements);
        Region whole = entry.Build();
        if (unit.Model.Device == DeviceLibrary.Core && Traversal.Statements(whole).Any(statement => statement is Let { Operation: Intrinsic }))
        {
            throw new KernelRefusal(KernelFault.Unfit, null, "it uses functions of mathematics, which need a reference to ILGPU.Algorithms");
        }

        string suffix = kind switch
        {
            _ when unit.Model.IsKernel => "Adjoint",
            KernelKind.Gradient => "GradientKernel",
            KernelKind.Adjoint => "AdjointKernel",
            _ => "Kernel",
        };
        Function kernel = new(primal.Key, primal.Name + suffix, signature.Parameters.ToEquatableArray(), null, whole, values.Next)
        {
            Header = Explain(kind, signature, tape),
        };
        return Finished(kernel, rank);
    }

    private Function Finished(Function kernel, int rank) =>
        PackedParameters.In(Passes.Run(UnusedReads.Drop(Passes.Run(kernel))), rank, unit.Model.IsSeenByDevice);

    private DeviceTape Tape(Function function, KernelSignature signature, Value thread, RegionBuilder entry, GroupGrid? grid = null)
    {
        RealType cell = DeviceTape.CellOf(function);
        RegionBuilder scratch = new(new ValueSource(entry.Values.Next));
        if (new TapeSize(scratch.Values.Create(IrType.Int32)).Of(function, scratch) is IntegerConstant { Value: >= 0 and <= MaximumLocalCells } size)
        {
            Value memory = entry.Let(new NewBuffer(cell, size) { Zeroed = false, Stack = Stack.Frame }, "tape");
            return new DeviceTape(memory, cell, size, null, null);
        }

        Operand threads = grid is not null ? grid.Threads
            : signature.PerThread is { } view ? entry.Let(new Length(view), "threads")
            : signature.Stride is { } stride ? stride
            : unit.Model.IsKernel ? entry.Let(GroupCode.ThreadsOf(unit.Model.IndexRank), "threads")
            : throw new KernelRefusal(KernelFault.Unfit, null, "it needs a tape, and no parameter tells how many threads there are: give it a result or a parameter that is not [Uniform]");
        Value tape = signature.Add(new BufferType(BufferKind.Span, cell), "tape");
        Value overflow = signature.Add(new BufferType(BufferKind.Span, IrType.Int32), "overflow");
        Value length = entry.Let(new Length(tape));
        Value capacity = entry.Let(new Binary(BinaryOperator.Divide, length, threads), "tapeLength");
        if (!HasBarriers)
        {
            return new DeviceTape(tape, cell, capacity, (threads, thread), overflow) { Exit = grid is null ? "return" : "goto " + Overflowed };
        }

        // Either all threads find out before they begin, or those of a group find out together.
        return CheckTape(function, signature, capacity, overflow, entry) ? new DeviceTape(tape, cell, capacity, (threads, thread), null)
            : GroupTape.GrowsAlike(function.Body) ? new DeviceTape(tape, cell, capacity, (threads, thread), overflow)
            : throw new KernelRefusal(KernelFault.Waiting, null);
    }

    /// <summary>Looks before all else whether the tape suffices, if that can be known then.</summary>
    private bool CheckTape(Function function, KernelSignature signature, Value capacity, Value overflow, RegionBuilder entry)
    {
        Value iterations = entry.Values.Create(IrType.Int32);
        TapeSize size = new(iterations) { IsOnDevice = true };
        foreach (Parameter parameter in primal.Parameters)
        {
            if (parameter.Type is BufferType)
            {
                size.KnowLengthOf(parameter.Value, parameter.GroupLength > 0 ? Constants.Int(parameter.GroupLength) : entry.Let(new Length(signature.MemoryOf(parameter.Value).View)));
            }
            else if (parameter.Type is OpaqueType { Name: "int" or "long" } && signature.Parameters.Any(own => own.Value == parameter.Value))
            {
                size.Know(parameter.Value, parameter.Value);
            }
        }

        RegionBuilder computed = entry.Nested();
        Operand needed = size.Of(function, computed);
        if (size.UsesIterations)
        {
            return false;
        }

        entry.AddRange(DeviceCode.For(computed.Build().Statements));
        RegionBuilder failed = entry.Nested();
        failed.Add(new Store(overflow, Constants.Int(0), Constants.Int(1)));
        failed.Add(new Effect(new Opaque(EquatableArray.Create("return"), EquatableArray<Operand>.Empty, IrType.Int32, Purity.Effect)));
        entry.Add(new If(entry.Compare(BinaryOperator.Greater, needed, capacity), failed.Build(), Region.Empty, EquatableArray<Value>.Empty));
        return true;
    }

    /// <summary>The host's computation of how many cells a thread needs.</summary>
    private Function TapeLength(IEnumerable<Function> threads)
    {
        ValueSource values = new(threads.Max(function => function.NextId));
        RegionBuilder region = new(values);
        Value iterations = values.Create(IrType.Int32, "iterations");
        TapeSize size = new(iterations);
        List<Parameter> parameters = [];
        foreach (Parameter parameter in primal.Parameters.Skip(unit.Model.IndexRank))
        {
            if (parameter.GroupLength > 0)
            {
                size.KnowLengthOf(parameter.Value, Constants.Int(parameter.GroupLength));
            }
            else if (parameter.Type is BufferType)
            {
                Value length = values.Create(IrType.Int32, parameter.Name + "Length");
                parameters.Add(new Parameter(length, Passing.ByValue));
                size.KnowLengthOf(parameter.Value, length);
            }
            else if (parameter is { Type: OpaqueType { Name: "int" or "long" }, Part: null })
            {
                Value integer = values.Create(parameter.Type, parameter.Name);
                parameters.Add(new Parameter(integer, Passing.ByValue));
                size.Know(parameter.Value, integer);
            }
        }

        Operand largest = Constants.Int(0);
        foreach (Function function in threads)
        {
            largest = TapeSize.Larger(largest, size.Of(function, region), region);
        }

        if (size.UsesIterations)
        {
            parameters.Add(new Parameter(iterations, Passing.ByValue));
        }

        return Passes.Run(new Function(primal.Key, primal.Name + "TapeLength", parameters.ToEquatableArray(), IrType.Int32, region.Build(largest), values.Next)
        {
            Header = size.UsesIterations
                ? EquatableArray.Create(
                    $"How many elements of tape each thread of the kernels of {display} needs.",
                    "'iterations' is the most that a loop runs, or an array is long, where the lengths of buffers and integer parameters don't tell.")
                : EquatableArray.Create($"How many elements of tape each thread of the kernels of {display} needs."),
        });
    }

    private EquatableArray<string> Explain(KernelKind kind, KernelSignature signature, DeviceTape? tape)
    {
        List<string> lines =
        [
            kind switch
            {
                _ when unit.Model.IsKernel => $"Vector-Jacobian product of the kernel {display}: another kernel, for the same grid, that adds to the adjoints of what is read and takes those of what is written.",
                KernelKind.Gradient => $"Value and gradient of {display}, added to what the gradients hold; one evaluation a thread.",
                KernelKind.Adjoint => $"Vector-Jacobian product of {display}, added to what the adjoints hold; one evaluation a thread.",
                _ => $"{display}, one evaluation a thread.",
            },
        ];
        if (tape is not null)
        {
            lines.Add(signature.Parameters.Any(parameter => parameter.Name == "overflow")
                ? $"Tape: {primal.Name}TapeLength(…) elements a thread; 'overflow' is set where they don't suffice, and then nothing is right."
                : "Tape: in local memory.");
        }

        return lines.ToEquatableArray();
    }
}
