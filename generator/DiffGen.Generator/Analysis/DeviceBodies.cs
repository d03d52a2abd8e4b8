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

            if (body.Parameters.Any(parameter => parameter.GroupLength > 0))
            {
                return new DeviceBody(null, $"it calls the kernel '{call.Method.Name}', which has shared memory of its own; put what both do into a method without");
            }

            if (call.Method.IsGeneric)
            {
                if (facts[call.Method.Key].Reference is not { } declared || Retyping.Of(declared, call.Method, facts[function.Key].Reference ?? call.Method)?.Apply(body) is not { } typed)
                {
                    return new DeviceBody(null, $"it calls the generic method '{call.Method.Name}' in a way that can't be written into it: with type arguments other than double and float, or with a body that speaks of its type parameters");
                }

                body = typed;
            }

            if (HidesActiveMemory(call, body, function))
            {
                return new DeviceBody(null, $"it passes memory that is differentiated to '{call.Method.Name}', to which that is [Constant]");
            }

            callees[KeyOf(call.Method)] = body;
        }

        return new DeviceBody(Inline.All(function with { Body = ForDevice(function.Body) }, callees), null);
    }

    /// <summary>The method, and for which types.</summary>
    private static string KeyOf(MethodReference method) => method.IsGeneric ? method.Key + "|" + method.Container + "|" + method.TypeArguments : method.Key;

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

    /// <summary>What is kept in order for exceptions, a device doesn't need; and a callee is another one for other types.</summary>
    private static Region ForDevice(Region region) => region with
    {
        Statements = region.Statements.Where(statement => statement is not WriteBack).Select(statement => statement switch
        {
            If branch => branch with { Then = ForDevice(branch.Then), Else = ForDevice(branch.Else) },
            For loop => loop with { Body = ForDevice(loop.Body) },
            While loop => loop with { Body = ForDevice(loop.Body) },
            Call call => call with { Method = call.Method with { Key = KeyOf(call.Method) } },
            _ => statement,
        }).ToEquatableArray(),
    };
}
