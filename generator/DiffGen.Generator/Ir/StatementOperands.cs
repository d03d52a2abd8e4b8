using System.Collections.Immutable;

namespace DiffGen.Generator.Ir;

internal static class StatementOperands
{
    /// <summary>What a statement without regions reads, in the order in which C# evaluates it.</summary>
    public static ImmutableArray<Operand> Of(Statement statement) => statement switch
    {
        Let let => let.Operation.Operands,
        Store store => ImmutableArray.Create(store.Buffer, store.Index, store.Stored),
        Accumulate add => ImmutableArray.Create(add.Buffer, add.Index, add.Addend),
        Clear clear => ImmutableArray.Create(clear.Buffer),
        ClearShadow clear => ImmutableArray.Create(clear.Shadow, clear.Primal),
        CopyElements copy => ImmutableArray.Create(copy.Source, copy.Target),
        Call { OnThrow: not null } call => OfSeenOnThrow(call),
        Call call => call.Arguments.Items,
        Throw @throw => @throw.Exception.Operands.AddRange(@throw.Flush.Items),
        WriteBack write => ImmutableArray.Create(write.Content),
        ParallelRun run => run.Arguments.Items.Insert(0, run.Limit).Insert(0, run.Start),
        Effect effect => effect.Code.Operands,
        TapePush push => ImmutableArray.Create(push.Pushed),
        TapeRelease release => ImmutableArray.Create(release.Position),
        RequireLength check => ImmutableArray.Create<Operand>(check.Buffer, check.Primal),
        RequireDisjoint check => ImmutableArray.Create<Operand>(check.First, check.Second),
        Source => ImmutableArray<Operand>.Empty,
        _ => throw new InvalidOperationException("A statement with regions, or an unknown one: " + statement.GetType().Name),
    };

    private static ImmutableArray<Operand> OfSeenOnThrow(Call call) =>
        call.Arguments.Items.AddRange(FreeValues.Of(call.OnThrow!).Where(value => !call.Results.Contains(value)));
}
