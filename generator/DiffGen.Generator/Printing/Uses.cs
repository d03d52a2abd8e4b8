using System.Collections.Immutable;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Printing;

/// <summary>
/// How often each value is used and where, once values that are mere names for others have been replaced by them: copies,
/// and the result of a loop, which is what its phi holds at the end.
/// </summary>
internal sealed class Uses
{
    private readonly Operand?[] replacements;
    private readonly string[] names;
    private readonly int[] counts;
    private readonly Region?[] regions;

    public Uses(Function function)
    {
        replacements = new Operand?[function.NextId];
        names = new string[function.NextId];
        counts = new int[function.NextId];
        regions = new Region?[function.NextId];
        FindReplacements(function.Body);
        Visit(function.Body);
    }

    /// <summary>What stands for an operand.</summary>
    public Operand Resolve(Operand operand)
    {
        while (operand is Value value && replacements[value.Id] is { } replacement)
        {
            operand = replacement;
        }

        return operand;
    }

    /// <summary>The user's name of a value or of one that it stands for; empty when there is none.</summary>
    public string NameOf(Value value) => value.IsNamed || value.Id >= names.Length ? value.Name : names[value.Id] ?? "";

    public int CountOf(Value value) => counts[value.Id];

    /// <summary>The value is used exactly once, by a statement or yield of this very region.</summary>
    public bool IsUsedOnceIn(Value value, Region region) => counts[value.Id] == 1 && ReferenceEquals(regions[value.Id], region);

    private void Replace(Value value, Operand by)
    {
        Operand target = Resolve(by);
        replacements[value.Id] = target;
        if (target is Value { IsNamed: false } unnamed && value.IsNamed)
        {
            names[unnamed.Id] ??= value.Name;
        }
    }

    private void FindReplacements(Region region)
    {
        foreach (Statement statement in region.Statements)
        {
            switch (statement)
            {
                case Let { Operation: Copy copy } let:
                    Replace(let.Target, copy.X);
                    break;
                case If branch:
                    FindReplacements(branch.Then);
                    FindReplacements(branch.Else);
                    break;
                case For loop:
                    FindReplacements(loop.Carried, loop.Body);
                    break;
                case While loop:
                    FindReplacements(loop.Condition);
                    FindReplacements(loop.Carried, loop.Body);
                    break;
            }
        }
    }

    private void FindReplacements(EquatableArray<Carried> carried, Region body)
    {
        foreach (Carried item in carried)
        {
            Replace(item.Result, item.Phi);
        }

        FindReplacements(body);
    }

    // From the end to the start, so that what only an unused value reads is not counted as used.
    private void Visit(Region region, EquatableArray<Value>? targets = null)
    {
        for (int i = 0; i < region.Yields.Count; i++)
        {
            if (targets is not { } results || counts[results[i].Id] > 0)
            {
                Use(region.Yields[i], region);
            }
        }

        for (int i = region.Statements.Count - 1; i >= 0; i--)
        {
            Visit(region.Statements[i], region);
        }
    }

    private void Visit(Statement statement, Region region)
    {
        switch (statement)
        {
            case Let { Operation: Copy }:
            case Let { Operation.MayThrow: false } let when counts[let.Target.Id] == 0:
                break;
            case If branch:
                Visit(branch.Then, branch.Results);
                Visit(branch.Else, branch.Results);
                Use(branch.Condition, region);
                break;
            case For loop:
                Visit(loop.Body);
                Use(loop.Carried.Items, region);
                Use(loop.Start, region);
                Use(loop.Limit, region);
                break;
            case While loop:
                Visit(loop.Body);
                Visit(loop.Condition);
                Use(loop.Carried.Items, region);
                break;
            case Call { OnThrow: { } shown } call:
                // What is read there is read elsewhere than in this region, the results among it.
                Use(call.Arguments.Items, region);
                Use([.. FreeValues.Of(shown)], shown);
                break;
            default:
                Use(StatementOperands.Of(statement), region);
                break;
        }
    }

    private void Use(ImmutableArray<Carried> carried, Region region)
    {
        foreach (Carried item in carried)
        {
            Use(item.Initial, region);
        }
    }

    private void Use(ImmutableArray<Operand> operands, Region region)
    {
        foreach (Operand operand in operands)
        {
            Use(operand, region);
        }
    }

    private void Use(Operand operand, Region region)
    {
        if (Resolve(operand) is Value value)
        {
            counts[value.Id]++;
            regions[value.Id] = region;
        }
    }
}
