using DiffGen.Generator.Ir;
using DiffGen.Generator.Transform;

namespace DiffGen.Generator.Analysis;

/// <summary>A method with all that it calls written into it, as a device needs it; or what stands in the way, as the end of a sentence that begins with it.</summary>
internal sealed record DeviceBody(Function? Function, string? Obstacle);

/// <summary>Writes all callees into the methods of a compilation that is to run on devices: they know no calls with a tape, and no recursion.</summary>
internal sealed class DeviceBodies(IReadOnlyDictionary<string, MethodFacts> facts)
{
    private readonly Dictionary<string, DeviceBody?> known = new(StringComparer.Ordinal);

    /// <summary>The body of a method, or null if nobody asks for kernels.</summary>
    public DeviceBody? Of(string key)
    {
        if (known.TryGetValue(key, out DeviceBody? body))
        {
            // Not yet known: it is being written.
            return body ?? (facts[key].Body is null ? null : new DeviceBody(null, "it calls itself, and a device has no recursion"));
        }

        known[key] = null;
        return known[key] = facts.TryGetValue(key, out MethodFacts? method) && method.Body is { } function ? Write(function) : null;
    }

    private DeviceBody Write(Function function)
    {
        List<Call> calls = [.. Traversal.Statements(function.Body).OfType<Call>()];
        Dictionary<string, Function> callees = new(StringComparer.Ordinal);
        foreach (Call call in calls)
        {
            if (call.Method.Sweep != Sweep.None || call.Method.Companions is not null || !facts.ContainsKey(call.Method.Key))
            {
                return new DeviceBody(null, $"it calls '{call.Method.Name}', which is not known here");
            }

            DeviceBody? callee = Of(call.Method.Key);
            if (callee?.Function is not { } body)
            {
                string? obstacle = callee?.Obstacle;
                return new DeviceBody(null, obstacle is null || obstacle.StartsWith("it calls", StringComparison.Ordinal) ? obstacle : $"'{call.Method.Name}', which it calls, can't be written into it");
            }

            if (HidesActiveMemory(call, body, function))
            {
                return new DeviceBody(null, $"it passes memory that is differentiated to '{call.Method.Name}', to which that is [Constant]");
            }

            callees[call.Method.Key] = body;
        }

        return new DeviceBody(Inline.All(WithoutWriteBacks(function), callees), null);
    }

    // What is constant to the callee alone would have to be cut off from its argument; a scalar can be, memory can't.
    private static bool HidesActiveMemory(Call call, Function callee, Function caller)
    {
        for (int i = 0; i < callee.Parameters.Count; i++)
        {
            if (callee.Parameters[i] is { IsActive: false, Type: { IsMemory: true, IsDifferentiable: true } } && !IsConstant(call.Arguments[i], caller))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsConstant(Operand buffer, Function caller)
    {
        while (buffer is Value value)
        {
            if (caller.Parameters.FirstOrDefault(parameter => parameter.Value.Id == value.Id) is { } parameter)
            {
                return !parameter.IsActive;
            }

            Let? let = Traversal.Statements(caller.Body).OfType<Let>().FirstOrDefault(let => let.Target.Id == value.Id);
            buffer = let?.Operation switch
            {
                Slice slice => slice.Buffer,
                Conversion conversion => conversion.X,
                Copy copy => copy.X,
                _ => Constants.Int(0),
            };
        }

        return false;
    }

    /// <summary>What they keep in order for exceptions, a device doesn't need.</summary>
    private static Function WithoutWriteBacks(Function function) => function with { Body = Without(function.Body) };

    private static Region Without(Region region) => region with
    {
        Statements = region.Statements.Where(statement => statement is not WriteBack).Select(statement => statement switch
        {
            If branch => branch with { Then = Without(branch.Then), Else = Without(branch.Else) },
            For loop => loop with { Body = Without(loop.Body) },
            While loop => loop with { Body = Without(loop.Body) },
            _ => statement,
        }).ToEquatableArray(),
    };
}
