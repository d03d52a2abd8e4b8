using System.Globalization;
using DiffGen.Generator.Ir;
using DiffGen.Generator.Optimise;
using Xunit.Abstractions;

namespace DiffGen.Tests.Printing;

/// <summary>Printed code does what the function says, however its values share variables and its expressions nest.</summary>
public class RandomProgramTests(ITestOutputHelper output)
{
    private const int PerCompilation = 150;

    internal const string Helpers = """
        public sealed class Failure : System.Exception { public Failure(double x) { } }

        public static class Helpers
        {
            public static readonly System.Collections.Generic.List<double> Log = new();

            public static double Mix(double x, ref double r, out double o)
            {
                Log.Add(x);
                Log.Add(r);
                o = 5;
                r = r * 0.5 + x;
                o = x - r;
                return r + o * 0.25;
            }

            public static double Twice(double x)
            {
                Log.Add(x);
                return 2 * x;
            }

            public static double ReadAfter(in double x, out double o)
            {
                o = 7;
                return x;
            }

            public static void Touch(System.Span<double> a, int i)
            {
                if (a.Length > 0)
                {
                    a[(i & 3) % a.Length] += 1;
                }
            }

            public static double Note(double x)
            {
                Log.Add(x);
                return x + 0.5;
            }

            public static double Peek(double x) => Log.Count == 9 ? throw new System.InvalidOperationException() : x + Log.Count;
        }
        """;

    private delegate double Program(double x, double y, int n, bool c, double[] a, Span<double> b, ref double r, out double o);

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public void PrintedCodeDoesWhatTheFunctionSays(int batch, bool isChecked) => Compare(batch, isChecked, function => function);

    [Theory]
    [InlineData(4, false)]
    [InlineData(5, true)]
    public void PrintedCodeDoesWhatTheFunctionSaidBeforeItWasOptimised(int batch, bool isChecked) => Compare(batch, isChecked, Passes.Run, keepsSigns: false);

    private void Compare(int batch, bool isChecked, Func<Function, Function> pass, bool keepsSigns = true)
    {
        int scale = int.Parse(Environment.GetEnvironmentVariable("DIFFGEN_RANDOM_SCALE") ?? "1", CultureInfo.InvariantCulture);
        for (int part = 0; part < scale; part++)
        {
            int first = (batch * scale + part) * PerCompilation;
            List<Function> functions = [.. Enumerable.Range(first, PerCompilation).Select(seed => RandomPrograms.Create(seed, "F" + seed))];
            List<Function> passed = [.. functions.Select(pass)];
            Type code = PrintedCode.Compile(passed, isChecked, Helpers);
            var log = (List<double>)code.Assembly.GetType("Helpers")!.GetField("Log")!.GetValue(null)!;
            for (int i = 0; i < functions.Count; i++)
            {
                Program program = code.GetMethod(functions[i].Name)!.CreateDelegate<Program>();
                for (int input = 0; input < 4; input++)
                {
                    string expected = RandomRun.Interpret(functions[i], input, keepsSigns);
                    string actual = keepsSigns ? Run(program, log, input) : RandomRun.WithoutSigns(Run(program, log, input));
                    if (expected != actual)
                    {
                        output.WriteLine(PrintedCode.Print([passed[i]], isChecked));
                        Assert.Fail($"{functions[i].Name} on input {input}\nexpected {expected}\nactual   {actual}");
                    }
                }
            }
        }
    }

    private static string Run(Program program, List<double> log, int input)
    {
        var (x, y, n, c, a, b, r) = RandomRun.Input(input);
        double o = 0;
        log.Clear();
        try
        {
            double result = program(x, y, n, c, a, b, ref r, out o);
            return RandomRun.Show("returned", result, r, o, a, b, log);
        }
        catch (Exception exception)
        {
            bool isOwn = exception.GetType().Name == "Failure";
            return RandomRun.Show(exception.GetType().Name, 0, r, isOwn ? o : 0, a, b, log);
        }
    }
}
