using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Lowering;

/// <content>
/// Memory that is reached through other memory: a row of an array of arrays. Which memory that is shows at run time; two
/// ways that start at one parameter may lead to the same.
/// </content>
internal sealed partial class BodyLowering
{
    private readonly Dictionary<int, Value> reachedFrom = [];

    /// <summary>What an element or a field refers to.</summary>
    private Value Reach(Value source, Load reference, IOperation origin, string name)
    {
        Value reached = Let(reference, origin, name);
        reachedFrom[reached.Id] = source;
        if (stopped.Contains(source.Id))
        {
            stopped.Add(reached.Id);
        }

        return reached;
    }

    private bool IsReached(Operand buffer) => RootsOf(buffer).Any(root => reachedFrom.ContainsKey(root.Id) || heldOrigins.ContainsKey(root.Id));

    /// <summary>The memory behind a buffer, or where the way to it starts.</summary>
    private IEnumerable<Value> OriginsOf(Operand buffer) => RootsOf(buffer).SelectMany(root =>
        heldOrigins.TryGetValue(root.Id, out EquatableArray<Value> held) ? held
        : reachedFrom.TryGetValue(root.Id, out Value? source) ? OriginsOf(source)
        : Enumerable.Repeat(root, 1));
}
