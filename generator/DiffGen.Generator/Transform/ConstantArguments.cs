using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>A callee hands out no derivative of what it stores in a <c>[Constant]</c> parameter, so nobody may need one.</summary>
internal static class ConstantArguments
{
    /// <exception cref="UnsupportedException">An active value may come out of a constant parameter.</exception>
    public static void Check(Call call, MemoryAnalysis memory, Activity activity)
    {
        MethodSummary summary = memory.SummaryOf(call);
        int result = call.Method.ResultParts.Length;
        for (int i = 0; i < call.Arguments.Count; i++)
        {
            ParameterSignature parameter = call.Method.Parameters[i];
            Value? version = parameter.Passing is Passing.Ref or Passing.Out ? call.Results[result++] : null;
            if (parameter.IsActive || !parameter.Type.IsDifferentiable)
            {
                continue;
            }

            bool isNeeded = version is null
                ? parameter.Type.IsMemory && summary.Parameters[i].IsWritten && activity.IsAnyActive(call.Arguments[i])
                : activity.IsActive(version);
            if (isNeeded)
            {
                throw new UnsupportedException(
                    $"'{call.Method.Name}' writes to its [Constant] parameter '{parameter.Name}', whose argument is active here", version ?? call.Arguments[i]);
            }
        }
    }
}
