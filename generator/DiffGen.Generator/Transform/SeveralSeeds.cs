using System.Collections.Immutable;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;
using DiffGen.Generator.Optimise;

namespace DiffGen.Generator.Transform;

/// <summary>
/// Has one sweep, forward or reverse, serve several seeds at once: what depends on seeds is there once for each, or in the lanes of a vector, and all
/// else, the primal's work, its way and what lies on the tape, is there once for all. What is computed for a seed is what it would be with that seed
/// alone, operation by operation; with a seed that is known to be zero it is known to be zero, too.
/// </summary>
internal sealed partial class SeveralSeeds
{
    private readonly SeedForm form;
    private readonly SeedDependence dependence;
    private readonly ValueSource values;
    private readonly Dictionary<int, ImmutableArray<Operand>> copies = new();
    private readonly Dictionary<int, Operand> tangentCounts = new();
    private readonly HashSet<int> oldCounts = new();
    private readonly List<Parameter> parameters = new();
    private readonly HashSet<int> seeds;

    private SeveralSeeds(Function function, HashSet<int> seeds, SeedForm form)
    {
        this.seeds = seeds;
        this.form = form;
        values = new ValueSource(function.NextId);
        dependence = new SeedDependence(function, function.Parameters.Select(parameter => parameter.Value).Where(value => seeds.Contains(value.Id)));
    }

    /// <summary>A sweep for several seeds, or null where it does something that is not possible for several.</summary>
    /// <param name="isSeed">By its position, whether a parameter holds seeds, or is there for adjoints or tangents.</param>
    /// <param name="known">Seeds that are known; they are no parameters any more.</param>
    public static Function? Of(Function sweep, string name, Func<int, bool> isSeed, SeedForm form, IReadOnlyDictionary<Value, ImmutableArray<Operand>>? known = null)
    {
        if (!PassSwitches.Runs(OptionalPass.SeveralSeeds))
        {
            return null;
        }

        HashSet<int> seeds = new(sweep.Parameters.Where((_, i) => isSeed(i)).Select(parameter => parameter.Value.Id));
        try
        {
            return new SeveralSeeds(sweep, seeds, form).Run(sweep, name, known);
        }
        catch (NotForSeveralException)
        {
            return null;
        }
    }

    private Function Run(Function function, string name, IReadOnlyDictionary<Value, ImmutableArray<Operand>>? known)
    {
        if (function.Cleanups.Count > 0)
        {
            throw new NotForSeveralException();
        }

        foreach (Parameter parameter in function.Parameters)
        {
            Enter(parameter, known);
        }

        foreach (Slice slice in Traversal.Statements(function.Body).OfType<Let>().Select(let => let.Operation).OfType<Slice>().Where(slice => slice.IsTangent))
        {
            tangentCounts[((Value)slice.Buffer).Id] = slice.Start;
        }

        // The length with the tangents of one seed is no length of anything any more.
        oldCounts.UnionWith(Traversal.Statements(function.Body).OfType<Let>()
            .Where(let => tangentCounts.ContainsKey(let.Target.Id)).SelectMany(let => let.Operation.Operands).OfType<Value>()
            .Where(value => !tangentCounts.ContainsValue(value)).Select(value => value.Id));

        RegionBuilder body = new(values);
        Write(function.Body, body);
        List<Operand> yields = [.. function.Body.Yields.Take(function.ResultParts.Length)];
        int next = yields.Count;
        foreach (Parameter parameter in function.Parameters.Where(parameter => parameter.IsReturned))
        {
            Operand final = function.Body.Yields[next++];
            yields.AddRange(seeds.Contains(parameter.Value.Id) ? Copies(final, parameter.Type, body) : [Alone(final)]);
        }

        if (yields.Take(function.ResultParts.Length).Any(dependence.Holds))
        {
            throw new NotForSeveralException();
        }

        return function with { Name = name, Parameters = parameters.ToEquatableArray(), Body = body.Build(yields), NextId = values.Next };
    }

    private void Enter(Parameter parameter, IReadOnlyDictionary<Value, ImmutableArray<Operand>>? known)
    {
        if (!seeds.Contains(parameter.Value.Id))
        {
            Alone(parameter.Value);
            parameters.Add(parameter);
            return;
        }

        if (known is not null && known.TryGetValue(parameter.Value, out ImmutableArray<Operand> given))
        {
            copies[parameter.Value.Id] = given;
            if (parameter.IsReturned)
            {
                throw new NotForSeveralException();
            }

            return;
        }

        ImmutableArray<Operand>.Builder all = ImmutableArray.CreateBuilder<Operand>(form.Copies);
        for (int i = 0; i < form.Copies; i++)
        {
            string name = parameter.Name + (form.Copies == 1 ? "" : (i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture));
            Value copy = values.Create(TypeOf(parameter.Type), name);
            all.Add(copy);
            parameters.Add(parameter with { Value = copy, Part = null });
        }

        copies[parameter.Value.Id] = all.MoveToImmutable();
    }

    private IrType TypeOf(IrType type) => form.TypeOf(type) ?? throw new NotForSeveralException();

    /// <summary>What is the same for all seeds.</summary>
    private Operand Alone(Operand operand) => dependence.Holds(operand) ? throw new NotForSeveralException() : operand;

    /// <summary>What there is of an operand for each seed, before it is known whether that has to be in a vector.</summary>
    private ImmutableArray<Operand> Copies(Operand operand) =>
        operand is Value value && copies.TryGetValue(value.Id, out ImmutableArray<Operand> known) ? known : [.. Enumerable.Repeat(Alone(operand), form.Copies)];

    /// <summary>What there is of an operand for each seed, of the type that this has.</summary>
    private ImmutableArray<Operand> Copies(Operand operand, IrType type, RegionBuilder target) =>
        [.. Copies(operand).Select(copy => Typed(copy, type, target))];

    private Operand Typed(Operand copy, IrType type, RegionBuilder target)
    {
        IrType needed = TypeOf(type);
        return copy.Type.Equals(needed) ? copy : needed is VectorType && copy.Type is RealType ? target.Let(new Splat(copy)) : throw new NotForSeveralException();
    }

    private EquatableArray<Value> Defined(IEnumerable<Value> results) => results.SelectMany(Defined).ToEquatableArray();

    private IEnumerable<Value> Defined(Value result)
    {
        if (!dependence.Holds(result))
        {
            return [result];
        }

        List<Value> all = [.. Enumerable.Range(0, form.Copies).Select(_ => values.Create(TypeOf(result.Type), result.Name))];
        copies[result.Id] = [.. all];
        return all;
    }

    private Region Write(Region region, IReadOnlyList<Value> taken, RegionBuilder around)
    {
        RegionBuilder target = around.Nested();
        Write(region, target);
        List<Operand> yields = [.. region.Yields.SelectMany((yield, i) => dependence.Holds(taken[i]) ? Copies(yield, taken[i].Type, target) : [Alone(yield)])];
        return target.Build(yields);
    }

    private void Write(Region region, RegionBuilder target)
    {
        foreach (Statement statement in region.Statements)
        {
            Write(statement, target);
        }
    }

    private void Write(Statement statement, RegionBuilder target)
    {
        switch (statement)
        {
            case Let let:
                Write(let, target);
                break;
            case Store store when dependence.Holds(store.Buffer):
                Each(store.Buffer, store.Stored, target, (buffer, stored) => target.Add(new Store(buffer, Alone(store.Index), stored) { Path = store.Path }));
                break;
            case Accumulate add when dependence.Holds(add.Buffer):
                Each(add.Buffer, add.Addend, target, (buffer, addend) => target.Add(new Accumulate(buffer, Alone(add.Index), addend) { Path = add.Path, IsAtomic = add.IsAtomic, IsFree = add.IsFree }), skipsZero: true);
                break;
            case Clear clear when dependence.Holds(clear.Buffer):
                target.AddRange(Copies(clear.Buffer).Select(buffer => new Clear(buffer)));
                break;
            case ClearShadow clear when dependence.Holds(clear.Shadow) && form.Lane is null:
                target.AddRange(Copies(clear.Shadow).Select(shadow => new ClearShadow(shadow, Alone(clear.Primal))));
                break;
            case CopyElements copy when dependence.Holds(copy.Target):
                if (form.Lane is not null)
                {
                    Alone(dependence.Holds(copy.Source) ? Constants.Int(0) : copy.Target);
                }

                target.AddRange(Copies(copy.Source).Zip(Copies(copy.Target), (from, to) => new CopyElements(from, to)));
                break;
            case If branch:
                Write(branch, target);
                break;
            case For loop:
                EquatableArray<Carried> counted = Enter(loop.Carried, target);
                Region repeated = Write(loop.Body, [.. loop.Carried.Select(item => item.Phi)], target);
                target.Add(loop with { Start = Alone(loop.Start), Limit = Alone(loop.Limit), Carried = counted, Body = repeated });
                break;
            case While loop:
                EquatableArray<Carried> carried = Enter(loop.Carried, target);
                RegionBuilder condition = target.Nested();
                Write(loop.Condition, condition);
                Region body = Write(loop.Body, [.. loop.Carried.Select(item => item.Phi)], target);
                target.Add(new While(carried, condition.Build(loop.Condition.Yields.Select(Alone)), body));
                break;
            case TapePush { IsTangent: true } push:
                target.AddRange(Copies(push.Pushed, (RealType)push.Pushed.Type, target).Select(copy => push with { Pushed = copy }));
                break;
            default:
                foreach (Operand operand in StatementOperands.Of(statement))
                {
                    Alone(operand);
                }

                target.Add(statement);
                break;
        }
    }

    private void Write(If branch, RegionBuilder target)
    {
        Region then = Write(branch.Then, branch.Results.Items, target), otherwise = Write(branch.Else, branch.Results.Items, target);
        EquatableArray<Value> results = Defined(branch.Results);

        // What is zero for a seed on both ways is no result of the branch.
        bool[] isKept = [.. results.Select((_, i) => !(then.Yields[i] is RealConstant && then.Yields[i] == otherwise.Yields[i]))];
        foreach (Value result in branch.Results.Where(dependence.Holds))
        {
            copies[result.Id] = [.. copies[result.Id].Select(copy => results.ToList().IndexOf((Value)copy) is var place && isKept[place] ? copy : then.Yields[place])];
        }

        target.Add(new If(Alone(branch.Condition), Kept(then), Kept(otherwise), results.Where((_, i) => isKept[i]).ToEquatableArray()));

        Region Kept(Region region) => region with { Yields = region.Yields.Where((_, i) => isKept[i]).ToEquatableArray() };
    }

    private void Each(Operand buffer, Operand content, RegionBuilder target, Action<Operand, Operand> write, bool skipsZero = false)
    {
        ImmutableArray<Operand> buffers = Copies(buffer), contents = Copies(content);
        for (int i = 0; i < buffers.Length; i++)
        {
            if (!(skipsZero && contents[i].IsZero()))
            {
                write(buffers[i], Typed(contents[i], content.Type, target));
            }
        }
    }

    private EquatableArray<Carried> Enter(EquatableArray<Carried> carried, RegionBuilder target)
    {
        List<Carried> all = new();
        foreach (Carried item in carried)
        {
            if (!dependence.Holds(item.Phi))
            {
                Alone(item.Initial);
                all.Add(item);
                continue;
            }

            ImmutableArray<Operand> initials = Copies(item.Initial, item.Phi.Type, target);
            all.AddRange(initials.Zip(Defined(item.Phi).Zip(Defined(item.Result), (phi, result) => (phi, result)), (initial, pair) => item with { Initial = initial, Phi = pair.phi, Result = pair.result }).ToList());
        }

        return all.ToEquatableArray();
    }

    /// <summary>The sweep does something that is not possible for several seeds.</summary>
    private sealed class NotForSeveralException : Exception
    {
    }
}
