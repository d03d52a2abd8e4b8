using DiffGen.Generator.Analysis;
using DiffGen.Generator.Diagnostics;
using DiffGen.Generator.Ir;
using DiffGen.Generator.Optimise;
using DiffGen.Generator.Transform;

namespace DiffGen.Generator.Kernels;

/// <summary>From a method to its kernels: the method and its companions as one thread runs them, then as a device does.</summary>
internal sealed class KernelCompiler
{
    private const int MaximumParameters = 15;
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
            throw new KernelRefusal(Catalogue.KernelUnfit, null, obstacle ?? "its body is not known");
        }

        // Kernels are not generic, and a callee's body that is written into one speaks of the callee's own type parameter.
        if (Traversal.Statements(function.Body).Any(statement => statement is Let { Target.Type: var type } && IsGeneric(type)))
        {
            throw new KernelRefusal(Catalogue.KernelUnfit, null, "it computes with numbers of a type parameter");
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
            ReverseMode reverse = new(primal, unit.Self, display, unit.Model.Options, new Dictionary<string, MethodSummary>());
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

        if (needsTape)
        {
            kernels.Add((TapeLength(threads.Select(thread => thread.Function)), false));
        }

        return kernels;
    }

    /// <summary>The adjoint of a kernel of the user's own.</summary>
    private List<(Function Function, bool IsKernel)> OfKernel()
    {
        ReverseMode reverse = new(primal, unit.Self, display, unit.Model.Options, new Dictionary<string, MethodSummary>()) { SharesMemory = true };
        Function adjoint = Passes.Run(reverse.OfThread(ReverseKind.Adjoint));
        ValueSource values = new(adjoint.NextId);
        Function kernel = Kernel(KernelKind.Adjoint, adjoint, KernelSignature.OfKernel(adjoint, primal, values), values, out bool usesTape);
        return usesTape ? [(kernel, true), (TapeLength([adjoint]), false)] : [(kernel, true)];
    }

    private Function Kernel(KernelKind kind, Function function, out bool usesTape)
    {
        ValueSource values = new(function.NextId);
        return Kernel(kind, function, new KernelSignature(function, primal.Parameters.Count, primal.ReturnType, kind, values), values, out usesTape);
    }

    private Function Kernel(KernelKind kind, Function function, KernelSignature signature, ValueSource values, out bool usesTape)
    {
        RegionBuilder entry = new(values);
        Value thread = entry.Let(new Opaque(EquatableArray.Create("", ".X"), EquatableArray.Create<Operand>(signature.Index), IrType.Int32, Purity.Pure), "thread");
        DeviceTape? tape = DeviceLowering.NeedsTape(function) ? Tape(function, signature, thread, entry) : null;
        usesTape = tape is not null && signature.Parameters.Any(parameter => parameter.Name == "overflow");
        RegionBuilder body = entry.Nested();
        new DeviceLowering(function, signature, tape, thread, entry).Run(function.Body, body);
        entry.AddRange(body.Build().Statements);
        Region whole = entry.Build();
        if (signature.Parameters.Count > MaximumParameters)
        {
            throw new KernelRefusal(Catalogue.KernelUnfit, null, $"a kernel of it would take {signature.Parameters.Count - 1} parameters, and ILGPU passes 14 at most");
        }

        if (unit.Model.Device == DeviceLibrary.Core && Traversal.Statements(whole).Any(statement => statement is Let { Operation: Intrinsic }))
        {
            throw new KernelRefusal(Catalogue.KernelUnfit, null, "it uses functions of mathematics, which need a reference to ILGPU.Algorithms");
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
        return Passes.Run(UnusedReads.Drop(Passes.Run(kernel)));
    }

    private DeviceTape Tape(Function function, KernelSignature signature, Value thread, RegionBuilder entry)
    {
        RealType cell = DeviceTape.CellOf(function);
        RegionBuilder scratch = new(new ValueSource(entry.Values.Next));
        if (new TapeSize(scratch.Values.Create(IrType.Int32)).Of(function, scratch) is IntegerConstant { Value: >= 0 and <= MaximumLocalCells } size)
        {
            Value memory = entry.Let(new NewBuffer(cell, size) { Zeroed = false, Stack = Stack.Frame }, "tape");
            return new DeviceTape(memory, cell, size, null, null);
        }

        Operand threads = signature.PerThread is { } view ? entry.Let(new Length(view), "threads")
            : signature.Stride is { } stride ? stride
            : unit.Model.IsKernel ? entry.Let(new Opaque(EquatableArray.Create("global::ILGPU.Grid.DimX * global::ILGPU.Group.DimX"), EquatableArray<Operand>.Empty, IrType.Int32, Purity.Pure), "threads")
            : throw new KernelRefusal(Catalogue.KernelUnfit, null, "it needs a tape, and no parameter tells how many threads there are: give it a result or a parameter that is not [Uniform]");
        Value tape = signature.Add(new BufferType(BufferKind.Span, cell), "tape");
        Value overflow = signature.Add(new BufferType(BufferKind.Span, IrType.Int32), "overflow");
        Value length = entry.Let(new Length(tape));
        Value capacity = entry.Let(new Binary(BinaryOperator.Divide, length, threads), "tapeLength");
        return new DeviceTape(tape, cell, capacity, (threads, thread), overflow);
    }

    /// <summary>The host's computation of how many cells a thread needs.</summary>
    private Function TapeLength(IEnumerable<Function> threads)
    {
        ValueSource values = new(threads.Max(function => function.NextId));
        RegionBuilder region = new(values);
        Value iterations = values.Create(IrType.Int32, "iterations");
        TapeSize size = new(iterations);
        List<Parameter> parameters = [];
        foreach (Parameter parameter in primal.Parameters.Skip(unit.Model.IsKernel ? 1 : 0))
        {
            if (parameter.Type is BufferType)
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
