using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;
using DiffGen.Generator.Kernels;
using DiffGen.Generator.Optimise;
using DiffGen.Generator.Printing;

namespace DiffGen.Generator.Transform;

/// <summary>The companions of one method, as text.</summary>
/// <param name="Declaration">Where they stand.</param>
internal sealed record EmittedSource(Declaration Declaration, string Members)
{
    /// <summary>The method's name among all.</summary>
    public string Key { get; init; } = "";

    /// <summary>The methods that its companions need companions of.</summary>
    public EquatableArray<string> Callees { get; init; }

    /// <summary>It has no companions, for whatever reason.</summary>
    public bool IsMissing { get; init; }
}

/// <summary>From a lowered method to the text of its companions.</summary>
internal static class Companions
{
    /// <summary>The companions' source, or null where a callee was refused: its own error says why.</summary>
    /// <param name="refusal">Why there are no kernels although they are required.</param>
    /// <exception cref="UnsupportedException">The method can't be proved right.</exception>
    public static EmittedSource? Emit(CompilationUnit unit, out KernelRefusal? refusal)
    {
        refusal = null;
        if (unit.MissesCallee)
        {
            return null;
        }

        MethodModel model = unit.Model;
        List<(Function Function, Dialect Dialect)> printed = [.. (model.IsKernel ? [] : Build(unit)).Select(companion => (companion, (Dialect)CpuDialect.Instance))];
        printed.AddRange(WithKernels(unit, out refusal).Select(kernel => (kernel.Function, kernel.IsKernel ? IlgpuDialect.Instance : (Dialect)CpuDialect.Instance)));
        return new EmittedSource(model.Declaration, CSharpPrinter.Members(model.Declaration, printed, model.ReservedNames, model.CheckedByDefault));
    }

    /// <summary>The kernels; none where there can be none.</summary>
    /// <param name="refusal">Why there are none although they are required.</param>
    private static IReadOnlyList<(Function Function, bool IsKernel)> WithKernels(CompilationUnit unit, out KernelRefusal? refusal)
    {
        refusal = null;
        bool isRequired = unit.Model.Options.Kernels == KernelDemand.Required || unit.Model.IsKernel;
        try
        {
            return KernelCompiler.Build(unit);
        }
        catch (KernelRefusal exception)
        {
            refusal = isRequired ? exception : null;
            return [];
        }
        catch (UnsupportedException exception)
        {
            refusal = isRequired ? new KernelRefusal(KernelFault.Unfit, exception.At, exception.Message) : null;
            return [];
        }
        catch (Exception exception) when (exception is not OperationCanceledException && !isRequired)
        {
            // They are only welcome: nobody is to go without companions for them.
            return [];
        }
    }

    /// <summary>The companions as functions, ready to be printed.</summary>
    public static IReadOnlyList<Function> Build(CompilationUnit unit)
    {
        MethodModel model = unit.Model;
        Dictionary<string, MethodSummary> callees = unit.Callees.ToDictionary(callee => callee.Key, StringComparer.Ordinal);
        Function primal = Passes.Run(Inline.Run(WriteBacks.Prune(model.Function, callees), callees));
        ParallelLoops.Check(primal, callees);
        List<Function> companions = new();
        Modes modes = model.Options.Modes;
        ReverseMode reverse = new(primal, unit.Self, model.Declaration.Display, model.Options, callees);
        TangentMode forward = new(model.Declaration.Display, model.Options, callees);
        if (modes.HasFlag(Modes.Reverse))
        {
            if (primal.ReturnType is RealType)
            {
                companions.Add(reverse.Gradient(model.Reference, isDispatched: model.Declaration.Dispatch != Dispatch.None) with { Mode = Modes.Reverse });
            }

            companions.Add(reverse.Joint(ReverseKind.Adjoint) with { Mode = Modes.Reverse });
        }

        if (modes.HasFlag(Modes.GradientBatch))
        {
            companions.Add(BatchMode.Of(primal, unit, callees));
        }

        if ((modes & ~(Modes.Reverse | Modes.GradientBatch)) != 0)
        {
            ForwardLimits.Check(primal, modes);
        }

        if (modes.HasFlag(Modes.Forward))
        {
            companions.Add(forward.Companion(primal) with { Mode = Modes.Forward });
        }

        if ((modes & (Modes.HessianVectorProduct | Modes.Hessian)) != 0)
        {
            Function gradient = Passes.Run(reverse.Joint(ReverseKind.Gradient));
            if (modes.HasFlag(Modes.HessianVectorProduct))
            {
                companions.Add(forward.HessianVectorProduct(primal, gradient) with { Mode = Modes.HessianVectorProduct });
            }

            if (modes.HasFlag(Modes.Hessian))
            {
                Function product = forward.HessianVectorProduct(primal, gradient, checks: false);
                companions.AddRange(HessianMode.Of(primal, product, unit.Self, model.Reference, model.Declaration.Display, model.HasVectors));
            }
        }

        if (modes.HasFlag(Modes.Jacobian))
        {
            companions.AddRange(JacobianMode.Of(primal, unit, Parts));
        }

        if (model.IsAbstract)
        {
            return companions.Where(companion => companion.Mode != Modes.None)
                .Select(companion => companion with { IsAbstract = true, Header = EquatableArray<string>.Empty })
                .ToList();
        }

        if (unit.Self.Internals != Internals.None || unit.Self.Companions.Count > 0)
        {
            companions.AddRange(Parts(unit, primal).All());
        }

        IEnumerable<Function> finished = companions
            .Select(companion => Finish(Models.Drop(companion with { Shapes = primal.Shapes }), primal.Parameters.Count, unit.UsesFastMath))
            .SelectMany(companion => ParallelParts.Of(companion, model, callees))
            .Select(WithTape);
        finished = CheckShapes(primal, finished);
        return (model.HasVectors && PassSwitches.Runs(OptionalPass.Vectorise) ? finished.Select(companion => Vectorise.Run(companion, unit.UsesFastMath)) : finished).ToList();

        CallerParts Parts(CompilationUnit method, Function function) => new(method, SpanParameters.Of(function), forward, callees);
    }

    private static Function Finish(Function companion, int own, bool isFast) =>
        WriteBacks.Detach(WriteBacks.Advance(Passes.Last(Passes.Run(isFast ? new Powers().Run(companion) : companion)), own));

    /// <summary>Sweeps for callers have the elements of an array of several dimensions, and no array.</summary>
    private static IEnumerable<Function> CheckShapes(Function primal, IEnumerable<Function> companions)
    {
        if (!primal.Parameters.Any(parameter => parameter.Type is GridType))
        {
            return companions;
        }

        List<Function> all = [.. companions];
        return all.SelectMany(companion => Traversal.Statements(companion.Body)).OfType<Let>().FirstOrDefault(let => let.Operation is Shape) is { } left
            ? throw new UnsupportedException(
                $"other differentiable methods call it, or it does itself, and what is run again in the reverse sweep passes on '{left.Target.Name}', of which only the elements are at hand there", left.Target)
            : all;
    }

    private static Function WithTape(Function function) =>
        function.Tape == TapeAccess.None && TapeUse.Occurs(function.Body) ? function with { Tape = TapeAccess.Owned } : function;
}
