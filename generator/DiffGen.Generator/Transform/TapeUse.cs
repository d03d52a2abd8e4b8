using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>Finds out how a finished companion uses its tape.</summary>
internal static class TapeUse
{
    /// <summary>
    /// Leaves out what only brings the tape back in order for what lies below, where nothing does: in the outermost region, from
    /// the last statement that reads the tape on.
    /// </summary>
    public static Region Trim(Region body)
    {
        if (!body.Statements.Items.Any(statement => statement is Let { Operation: TapePopSpan }))
        {
            return body;
        }

        HashSet<int> used = new(Traversal.Statements(body).SelectMany(Operands).OfType<Value>().Select(value => value.Id));
        List<Statement> kept = new();
        bool isNeeded = false;
        for (int i = body.Statements.Count - 1; i >= 0; i--)
        {
            Statement statement = body.Statements[i];
            bool isDiscard = statement is Let { Operation: TapePopSpan } let && !used.Contains(let.Target.Id);
            if (isDiscard && !isNeeded)
            {
                continue;
            }

            isNeeded |= !isDiscard && ReadsTape(statement);
            kept.Add(statement);
        }

        kept.Reverse();
        return body with { Statements = kept.ToEquatableArray() };
    }

    /// <summary>Whether a function needs its own tape.</summary>
    public static bool Occurs(Region body) => Traversal.Statements(body).Any(statement => statement switch
    {
        Let let => let.Operation is NewBuffer { Stack: Stack.Tape } or TapeMark { Stack: Stack.Tape } or TapeAt or TapePop or TapePopSpan,
        TapePush => true,
        TapeRelease release => release.Stack == Stack.Tape,
        Call call => call.Method is { TakesTape: true, TakenTape: Stack.Tape },
        _ => false,
    });

    private static bool ReadsTape(Statement statement) => statement switch
    {
        Let { Operation: TapePop or TapePopSpan } => true,
        Call call => call.Method is { TakesTape: true, TakenTape: Stack.Tape, ReturnType: null },
        _ => Traversal.Regions(statement).Any(region => region.Statements.Any(ReadsTape)),
    };

    private static IEnumerable<Operand> Operands(Statement statement) => statement switch
    {
        Let let => let.Operation.Operands,
        Store store => [store.Buffer, store.Index, store.Stored],
        Accumulate accumulate => [accumulate.Buffer, accumulate.Index, accumulate.Addend],
        Clear clear => [clear.Buffer],
        CopyElements copy => [copy.Source, copy.Target],
        Call call => call.Arguments,
        _ => [],
    };
}
