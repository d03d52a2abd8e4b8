using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;
using DiffGen.Generator.Optimise;
using DiffGen.Generator.Transform;

namespace DiffGen.Generator.Remarks;

/// <summary>What the derivative of a method costs beyond the method: asked of the transform itself.</summary>
internal static class CostRemarks
{
    public static IReadOnlyList<Remark> Of(CompilationUnit unit)
    {
        MethodModel model = unit.Model;
        Dictionary<string, MethodSummary> callees = unit.Callees.ToDictionary(callee => callee.Key, StringComparer.Ordinal);
        List<Remark> remarks = [.. Unused(model.Function, callees)];
        if (!model.Options.Modes.HasFlag(Modes.Reverse))
        {
            return remarks;
        }

        Function primal = Passes.Run(Inline.Run(model.Function, callees));
        foreach ((Statement loop, IReadOnlyList<Value> recorded) in new ReverseMode(primal, unit.Self, model.Declaration.Display, model.Options, callees).Records())
        {
            // Of the loop itself nothing is known but what stands in it.
            Value? inside = Traversal.Regions(loop).SelectMany(region => region.Statements.Items).OfType<Let>().Select(let => let.Target).FirstOrDefault();
            IEnumerable<Value> carried = loop is For counted ? counted.Carried.Select(item => item.Phi) : ((While)loop).Carried.Select(item => item.Phi);
            foreach (Value value in recorded)
            {
                string name = value.IsNamed ? value.Name : "an intermediate value";
                bool isCarried = carried.Contains(value);
                remarks.Add(new Remark(isCarried ? RemarkKind.RecordedCarry : RemarkKind.Recorded, isCarried ? inside ?? value : value, name, SizeOf(value)));
            }

            if (loop is While && inside is not null)
            {
                remarks.Add(new Remark(RemarkKind.Unbounded, inside, "", string.Join(", ", recorded.Select(value => value.IsNamed ? value.Name : "an intermediate value").Distinct())));
            }
        }

        return remarks;
    }

    /// <summary>Parameters that have a gradient, which is always zero.</summary>
    private static IEnumerable<Remark> Unused(Function function, IReadOnlyDictionary<string, MethodSummary> callees)
    {
        MemoryAnalysis memory = new(function, new FunctionIndex(function), callees);
        Activity activity = new(function, memory, seedsMemory: true);
        return function.Parameters
            .Where(parameter => parameter.IsActive && parameter.Passing is Passing.ByValue or Passing.In)
            .GroupBy(parameter => parameter.Part?.Whole ?? parameter.Name)
            .Where(parameter => parameter.All(part => !(part.Type.IsMemory ? part.Type.IsGraph || memory.IsRead(part.Value) || memory.IsWritten(part.Value) : activity.IsActive(part.Value))))
            .Select(parameter => new Remark(RemarkKind.Unused, parameter.First().Value, parameter.Key));
    }

    private static string SizeOf(Value value) => value.Type switch
    {
        RealType { Precision: RealPrecision.Single } => "4",
        RealType => "8",
        _ when value.Type == IrType.Boolean => "1",
        _ when value.Type == IrType.Int32 => "4",
        _ => "8",
    };
}
