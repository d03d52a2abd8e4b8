using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <content>Branches and loops, which choose and carry tangents as they choose and carry values.</content>
internal sealed partial class TangentSweep
{
    private void Run(If branch, RegionBuilder target)
    {
        RegionBuilder then = target.Nested(), otherwise = target.Nested();
        Run(branch.Then, then);
        Run(branch.Else, otherwise);
        List<Value> all = [.. branch.Results];
        List<Operand> thenYields = [.. branch.Then.Yields], elseYields = [.. branch.Else.Yields];
        for (int i = 0; i < branch.Results.Count; i++)
        {
            Value result = branch.Results[i];
            if (IsFollowed(result))
            {
                Value shadow = values.Create(result.Type, NameOf(result));
                SetShadow(result, shadow, isExact: false);
                all.Add(shadow);
                thenYields.Add(Shadow(branch.Then.Yields[i]));
                elseYields.Add(Shadow(branch.Else.Yields[i]));
            }

            if (results.Find(branch.Then.Yields[i]) is { } thenArray && results.Find(branch.Else.Yields[i]) is { } elseArray)
            {
                results.Enter(result, values.Create(result.Type, NameOf(result)));
                all.Add((Value)results.Find(result)!);
                thenYields.Add(thenArray);
                elseYields.Add(elseArray);
            }

            if (result.Type is not RealType)
            {
                continue;
            }

            Operand whenTrue = Tangent(branch.Then.Yields[i]), whenFalse = Tangent(branch.Else.Yields[i]);
            if (whenTrue.IsZero() && whenFalse.IsZero())
            {
                continue;
            }

            Value tangent = values.Create(result.Type, NameOf(result));
            tangents[result.Id] = tangent;
            all.Add(tangent);
            thenYields.Add(whenTrue);
            elseYields.Add(whenFalse);
        }

        target.Add(new If(branch.Condition, then.Build(thenYields), otherwise.Build(elseYields), all.ToEquatableArray()));
    }

    private void Run(For loop, RegionBuilder target)
    {
        (EquatableArray<Carried> carried, Region body) = RunBody(loop.Carried, loop.Body, target);
        target.Add(loop with { Carried = carried, Body = body });
    }

    private void Run(While loop, RegionBuilder target)
    {
        (EquatableArray<Carried> carried, Region body) = RunBody(loop.Carried, loop.Body, target);
        target.Add(loop with { Carried = carried, Body = body });
    }

    /// <summary>A reference that changes, and what holds the tangents of what it leads to with it.</summary>
    private bool IsFollowed(Value reference) => reference.Type.IsReference && IsAnyActive(reference);

    private (EquatableArray<Carried> Carried, Region Body) RunBody(EquatableArray<Carried> carried, Region region, RegionBuilder target)
    {
        List<Carried> all = [.. carried];
        List<Operand> next = new();
        foreach (Carried item in carried)
        {
            if (item.Phi.Type is RealType && activity.IsVaried(item.Phi))
            {
                Value phi = values.Create(item.Phi.Type, NameOf(item.Phi)), result = values.Create(item.Phi.Type, NameOf(item.Phi));
                all.Add(new Carried(phi, Tangent(item.Initial), result) { IsFree = true });
                tangents[item.Phi.Id] = phi;
                tangents[item.Result.Id] = result;
            }
            else if (IsFollowed(item.Phi))
            {
                Value phi = values.Create(item.Phi.Type, NameOf(item.Phi)), result = values.Create(item.Phi.Type, NameOf(item.Phi));
                all.Add(new Carried(phi, Shadow(item.Initial), result));
                SetShadow(item.Phi, phi, isExact: false);
                SetShadow(item.Result, result, isExact: false);
            }
        }

        // What a return inside the loop hands out.
        foreach (Carried item in carried.Where(item => results.Find(item.Initial) is not null))
        {
            Value phi = values.Create(item.Phi.Type, NameOf(item.Phi)), result = values.Create(item.Phi.Type, NameOf(item.Phi));
            all.Add(new Carried(phi, results.Find(item.Initial)!, result));
            results.Enter(item.Phi, phi);
            results.Enter(item.Result, result);
        }

        RegionBuilder body = target.Nested();
        Run(region, body);
        for (int i = 0; i < carried.Count; i++)
        {
            if (tangents.ContainsKey(carried[i].Phi.Id))
            {
                next.Add(Tangent(region.Yields[i]));
            }
            else if (IsFollowed(carried[i].Phi))
            {
                next.Add(Shadow(region.Yields[i]));
            }
        }

        next.AddRange(Enumerable.Range(0, carried.Count).Where(i => results.Find(carried[i].Phi) is not null).Select(i => ResultShadow(region.Yields[i])));

        return (all.ToEquatableArray(), body.Build(region.Yields.Concat(next)));
    }
}
