using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Printing;

/// <summary>The tape and the scratch memory of one function: whether it uses them, what they are called, and when they are got.</summary>
internal sealed class Stacks
{
    private readonly Dictionary<Stack, string> names = new();
    private readonly HashSet<Stack> owned = new();
    private readonly HashSet<Stack> rented = new();
    private readonly bool passesTape;
    private string scratchTop = "";
    private bool isTapeDeclared;

    public Stacks(Function function)
    {
        passesTape = function.Tape == TapeAccess.Passed;
        Find(function.Body);
        if (passesTape)
        {
            owned.Remove(Stack.Tape);
        }
    }

    /// <summary>What has to be named, with the names that it would like.</summary>
    public IReadOnlyList<string> Hints => [.. Wanted.Select(stack => stack == Stack.Tape ? "tape" : "scratch"), .. ReleasesScratch ? ["scratchTop"] : Array.Empty<string>()];

    /// <summary>Scratch memory is that of the tape, which there is anyway.</summary>
    private bool HasScratchOfTape => owned.Contains(Stack.Scratch) && (passesTape || owned.Contains(Stack.Tape));

    /// <summary>Scratch memory of the caller's tape has to be as it was.</summary>
    private bool ReleasesScratch => passesTape && owned.Contains(Stack.Scratch);

    public void SetNames(IReadOnlyList<string> given)
    {
        scratchTop = ReleasesScratch ? given[given.Count - 1] : "";
        foreach ((Stack stack, string name) in Wanted.Zip(given, (stack, name) => (stack, name)))
        {
            names[stack] = name;
        }
    }

    /// <summary>The function gets at least one of them itself, and gives it back.</summary>
    public bool AreOwned => owned.Count > 0;

    public string NameOf(Stack stack) => stack == Stack.Frame ? "" : names[stack];

    /// <summary>Declares the tape where more than the body sees it; the function gets it when it would anyway.</summary>
    public void DeclareTape(CodeWriter code, Dialect dialect)
    {
        if (owned.Contains(Stack.Tape))
        {
            isTapeDeclared = true;
            code.Line(dialect.TapeType + " " + names[Stack.Tape] + " = null;");
        }
    }

    /// <summary>Gets the stacks once the checks at the start have passed.</summary>
    public void RentBefore(Step step, CodeWriter code, Dialect dialect)
    {
        if (step.Block.Parent is not null || step is ActionStep { Statement: RequireLength or RequireDisjoint })
        {
            return;
        }

        foreach (Stack stack in Owned)
        {
            if (!rented.Add(stack))
            {
                continue;
            }

            bool isOfTape = stack == Stack.Scratch && HasScratchOfTape;
            code.Line((stack == Stack.Tape && isTapeDeclared ? "" : dialect.TapeType + " ") + names[stack] + " = " + (isOfTape ? dialect.Scratch(names[Stack.Tape]) : dialect.Rent) + ";");
            if (isOfTape && ReleasesScratch)
            {
                code.Line("long " + scratchTop + " = " + dialect.TapeMark(names[stack]).Code + ";");
            }
        }
    }

    public void ReturnAll(CodeWriter code, Dialect dialect)
    {
        foreach (Stack stack in Owned.Reverse())
        {
            if (stack == Stack.Tape || !HasScratchOfTape)
            {
                code.Line(dialect.Return(names[stack]));
            }
            else if (ReleasesScratch)
            {
                code.Line(dialect.TapeRelease(Text.Primary(scratchTop), names[stack]));
            }
        }
    }

    private IEnumerable<Stack> Owned => owned.OrderBy(stack => stack);

    private IEnumerable<Stack> Wanted => passesTape ? Owned.Prepend(Stack.Tape) : Owned;

    private void Find(Region region)
    {
        foreach (Statement statement in region.Statements)
        {
            switch (statement)
            {
                case Let { Operation: var operation }:
                    owned.UnionWith(operation switch
                    {
                        NewBuffer { Stack: not Stack.Frame } buffer => [buffer.Stack],
                        TapeMark mark => [mark.Stack],
                        TapeAt or TapePop or TapePopSpan => [Stack.Tape],
                        _ => Array.Empty<Stack>(),
                    });
                    break;
                case TapePush:
                    owned.Add(Stack.Tape);
                    break;
                case Call { Method.TakesTape: true } call:
                    owned.Add(call.Method.TakenTape);
                    break;
                case TapeRelease release:
                    owned.Add(release.Stack);
                    break;
                case If branch:
                    Find(branch.Then);
                    Find(branch.Else);
                    break;
                case For loop:
                    Find(loop.Body);
                    break;
                case While loop:
                    Find(loop.Condition);
                    Find(loop.Body);
                    break;
            }
        }
    }
}
