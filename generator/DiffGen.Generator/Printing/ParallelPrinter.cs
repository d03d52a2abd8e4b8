using System.Globalization;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Printing;

/// <summary>Prints the statement that has threads run the parts of a loop.</summary>
internal static class ParallelPrinter
{
    private const string Runtime = "global::DiffGen.Runtime.";

    /// <summary>No lambda captures a span: threads see the variable that it is in.</summary>
    public static bool IsShared(IrType type) => type is BufferType { Kind: not BufferKind.Array };

    /// <param name="operands">The bounds, and the arguments.</param>
    public static string Print(ParallelRun run, IReadOnlyList<string> operands)
    {
        List<string> state = new(), sums = new(), passed = new() { "start", "end" };
        for (int i = 0; i < run.Arguments.Count; i++)
        {
            bool isShared = IsShared(run.Arguments[i].Type);
            string given = isShared ? Runtime + "Shared.Of(ref " + operands[i + 2] + ")" : operands[i + 2];
            if (run.Sums.Contains(i))
            {
                passed.Add("own[" + Number(sums.Count) + "]");
                sums.Add(given);
            }
            else
            {
                state.Add(given);
                passed.Add("given.Item" + Number(state.Count) + (isShared ? ".Span" : ""));
            }
        }

        string tuple = state.Count switch
        {
            0 => "0",
            1 => "global::System.ValueTuple.Create(" + state[0] + ")",
            _ => "(" + string.Join(", ", state) + ")",
        };
        string call = run.Method + "(" + string.Join(", ", passed) + ")";
        return sums.Count == 0
            ? $"{Runtime}ParallelLoop.Run({operands[0]}, {operands[1]}, {tuple}, static (start, end, given) => {call});"
            : $"{Runtime}ParallelLoop.Sum({operands[0]}, {operands[1]}, {tuple}, new[] {{ {string.Join(", ", sums)} }}, static (start, end, given, own) => {call});";
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
