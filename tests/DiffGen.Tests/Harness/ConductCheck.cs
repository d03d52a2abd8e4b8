using Microsoft.CodeAnalysis;

namespace DiffGen.Tests.Harness;

/// <summary>The rules of conduct that don't depend on the point: checks of added buffers, threads, and no allocation.</summary>
internal sealed class ConductCheck(CorpusProgram program, ProgramShape shape, Driver driver, List<string> failures)
{
    private const int WarmUp = 3;
    private const int Measured = 20;

    public void Run()
    {
        var trial = Trial.Of(program, shape, driver).First();
        var final = Leaves.CopyAll(trial.Arguments);
        try
        {
            _ = driver.Primal(final);
        }
        catch (Exception)
        {
            return;
        }

        if (driver.Gradient is { } gradient)
        {
            Guards("Gradient", trial, final, (a, g) => gradient(a, g));
        }

        if (driver.Adjoint is { } adjoint)
        {
            Guards("Adjoint", trial, final, (a, g) => adjoint(a, Seed(trial), g));
        }

        if (driver.Tangent is { } tangent)
        {
            Guards("Tangent", trial, final, (a, t) => tangent(a, t, [Shadows.ZeroResult(shape)]));
        }

        if (driver.HessianVectorProduct is { } product)
        {
            Guards("HessianVector", trial, final, (a, h) => product(a, Shadows.Of(shape, trial.Arguments, 0, 0), Shadows.Of(shape, trial.Arguments, 0, 0), h));
        }

        Threads(trial);
        Allocation(trial);
    }

    private object? Seed(Trial trial) => shape.ResultIsActive ? driver.Primal(Leaves.CopyAll(trial.Arguments)) : null;

    private void Guards(string companion, Trial trial, object?[] final, Action<object?[], object?[]> call)
    {
        var buffers = Enumerable.Range(0, shape.Parameters.Count)
            .Where(i => shape.Parameters[i] is { IsBuffer: true, IsActive: true } && trial.Arguments[i] is Array { Length: > 0 })
            .ToList();
        foreach (var i in buffers)
        {
            var name = shape.Parameters[i].Name + companion;
            Expect(name + " too short", name, arguments => Shadows.Of(shape, arguments, 7, 0), (arguments, shadows) =>
                shadows[i] = Array.CreateInstance(arguments[i]!.GetType().GetElementType()!, ((Array)arguments[i]!).Length - 1));
            if (companion == "Tangent" && !IsWritten(i))
            {
                // A tangent that is only read may lie anywhere.
                continue;
            }

            Expect(name + " on its own primal", null, arguments => Shadows.Of(shape, arguments, 7, 0), (arguments, shadows) =>
                shadows[i] = arguments[i]);
            foreach (var j in buffers.Where(j => j > i && SameLayout(i, j)))
            {
                Expect(name + " on that of " + shape.Parameters[j].Name, null, arguments => Shadows.Of(shape, arguments, 7, 8), (_, shadows) =>
                    shadows[j] = shadows[i]);
                if (IsWritten(i) || IsWritten(j))
                {
                    Expect(shape.Parameters[i].Name + " on " + shape.Parameters[j].Name + " of " + companion, null, arguments => Shadows.Of(shape, arguments, 7, 8), (arguments, _) =>
                        arguments[j] = arguments[i]);
                }
            }
        }

        // A shadow of several dimensions has exactly the primal's shape.
        foreach (var i in Enumerable.Range(0, shape.Parameters.Count).Where(i => shape.Parameters[i].IsActive && trial.Arguments[i] is Array { Rank: > 1, Length: > 0 }))
        {
            var name = shape.Parameters[i].Name + companion;
            for (var d = 0; d < ((Array)trial.Arguments[i]!).Rank; d++)
            {
                foreach (var change in new[] { -1, 1 })
                {
                    Expect(name + " of another shape", name, arguments => Shadows.Of(shape, arguments, 7, 0), (arguments, shadows) =>
                    {
                        var lengths = Enumerable.Range(0, ((Array)arguments[i]!).Rank).Select(k => ((Array)arguments[i]!).GetLength(k) + (k == d ? change : 0)).ToArray();
                        shadows[i] = Array.CreateInstance(arguments[i]!.GetType().GetElementType()!, lengths);
                    });
                }
            }

            if (companion != "Tangent" || IsWritten(i))
            {
                Expect(name + " on its own primal", null, arguments => Shadows.Of(shape, arguments, 7, 0), (arguments, shadows) =>
                    shadows[i] = arguments[i]);
            }
        }

        foreach (var i in Enumerable.Range(0, shape.Parameters.Count).Where(i => shape.Parameters[i].IsActive && trial.Arguments[i] is Array[] { Length: > 0 }))
        {
            var name = shape.Parameters[i].Name + companion;
            Expect(name + " without its last row", name, arguments => Shadows.Of(shape, arguments, 7, 0), (arguments, shadows) =>
                shadows[i] = Shortened((Array)shadows[i]!));
            if (((Array[])trial.Arguments[i]!)[0] is { Length: > 0 })
            {
                Expect(name + " with a short row", name, arguments => Shadows.Of(shape, arguments, 7, 0), (arguments, shadows) =>
                    ((Array)shadows[i]!).SetValue(Shortened(((Array[])shadows[i]!)[0]), 0));
            }

            if (companion != "Tangent" || IsWritten(i))
            {
                Expect(name + " on its own primal", null, arguments => Shadows.Of(shape, arguments, 7, 0), (arguments, shadows) =>
                    shadows[i] = arguments[i]);
            }
        }

        static Array Shortened(Array array)
        {
            var shorter = Array.CreateInstance(array.GetType().GetElementType()!, array.Length - 1);
            Array.Copy(array, shorter, shorter.Length);
            return shorter;
        }

        bool SameLayout(int i, int j) => trial.Arguments[i]!.GetType() == trial.Arguments[j]!.GetType();

        bool IsWritten(int i) => !Leaves.Same(trial.Arguments[i], final[i]);

        void Expect(string what, string? parameterName, Func<object?[], object?[]> make, Action<object?[], object?[]> spoil)
        {
            var arguments = Leaves.CopyAll(trial.Arguments);
            var shadows = make(arguments);
            spoil(arguments, shadows);
            var (argumentsBefore, shadowsBefore) = (Leaves.CopyAll(arguments), Leaves.CopyAll(shadows));
            try
            {
                call(arguments, shadows);
                failures.Add(what + ": no exception");
            }
            catch (ArgumentException exception)
            {
                if (parameterName != null && exception.ParamName != parameterName)
                {
                    failures.Add(what + ": the exception names " + (exception.ParamName ?? "nothing"));
                }

                if (!Leaves.AllSame(arguments, argumentsBefore) || !Leaves.AllSame(shadows, shadowsBefore))
                {
                    failures.Add(what + ": something was written before the exception");
                }
            }
            catch (Exception exception)
            {
                failures.Add(what + ": " + exception.GetType().Name + " instead of ArgumentException");
            }
        }
    }

    private void Threads(Trial trial)
    {
        var gradients = new object?[4][];
        Parallel.For(0, gradients.Length, i =>
        {
            for (var repeat = 0; repeat < 5; repeat++)
            {
                var shadows = Shadows.Of(shape, trial.Arguments, 0, 0);
                _ = driver.Gradient?.Invoke(Leaves.CopyAll(trial.Arguments), shadows);
                _ = driver.Adjoint?.Invoke(Leaves.CopyAll(trial.Arguments), Seed(trial), shadows);
                _ = driver.HessianVectorProduct?.Invoke(
                    Leaves.CopyAll(trial.Arguments), Shadows.Of(shape, trial.Arguments, 1, 0), Shadows.Of(shape, trial.Arguments, 0, 0), shadows);
                gradients[i] = shadows;
            }
        });
        if (gradients.Any(g => !Leaves.AllSame(g, gradients[0])))
        {
            failures.Add("threads disturb each other");
        }
    }

    private void Allocation(Trial trial)
    {
        // An array that the program returns is its own to allocate.
        if (program.Directives.Allocates || shape.ResultIsBuffer)
        {
            return;
        }

        if (driver.MeasuredGradient is { } gradient)
        {
            Measure("FGradient", times => gradient(Leaves.CopyAll(trial.Arguments), Shadows.Of(shape, trial.Arguments, 0, 0), times));
        }

        if (driver.MeasuredAdjoint is { } adjoint)
        {
            var seed = Seed(trial);
            Measure("FAdjoint", times => adjoint(Leaves.CopyAll(trial.Arguments), seed, Shadows.Of(shape, trial.Arguments, 0, 0), times));
        }

        if (driver.MeasuredTangent is { } tangent)
        {
            Measure("FTangent", times => tangent(Leaves.CopyAll(trial.Arguments), Shadows.Of(shape, trial.Arguments, 0, 0), [Shadows.ZeroResult(shape)], times));
        }

        if (driver.MeasuredHessianVectorProduct is { } product)
        {
            Measure("FHessianVectorProduct", times => product(
                Leaves.CopyAll(trial.Arguments),
                Shadows.Of(shape, trial.Arguments, 0, 0),
                Shadows.Of(shape, trial.Arguments, 0, 0),
                Shadows.Of(shape, trial.Arguments, 0, 0),
                times));
        }

        void Measure(string companion, Func<int, long> run)
        {
            run(WarmUp);
            var bytes = run(Measured);
            if (bytes != 0)
            {
                failures.Add(companion + " allocates " + (bytes / Measured) + " bytes a call");
            }
        }
    }
}
