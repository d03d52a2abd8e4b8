using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;
using DiffGen.Generator.Kernels;
using DiffGen.Generator.Optimise;
using DiffGen.Generator.Transform;

namespace DiffGen.Generator.Pipeline;

/// <summary>The passes behind lowering, fenced: what they throw stays with the method.</summary>
internal static class Emission
{
    /// <summary>A method's companions, or that there are none.</summary>
    public static EmittedSource Emit(CompilationUnit unit) =>
        (TryEmit(unit, out _) ?? new EmittedSource(unit.Model.Declaration, "") { IsMissing = true }) with
        {
            Key = unit.Self.Key,
            Callees = unit.Callees.Select(callee => callee.Key).Concat(unit.ByCompanions).Select(key => CompanionKey.Split(key).Method).Distinct().ToEquatableArray(),
        };

    /// <param name="failure">Why there is nothing; the analyzer reports it.</param>
    public static EmittedSource? TryEmit(CompilationUnit unit, out Exception? failure)
    {
        using IDisposable switches = PassSwitches.Without(unit.Settings.DisabledPasses);
        try
        {
            EmittedSource? source = Companions.Emit(unit, out KernelRefusal? refusal);
            failure = refusal;
            return source;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            failure = exception;
            return null;
        }
    }
}
