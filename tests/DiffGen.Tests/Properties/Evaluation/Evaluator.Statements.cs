using DiffGen.Tests.Properties.Syntax;

namespace DiffGen.Tests.Properties.Evaluation;

internal sealed partial class Evaluator
{
    private enum Exit
    {
        None,
        Break,
        Continue,
        Return,
        Goto,
    }

    private Exit Run(Block block, Frame frame)
    {
        for (var i = 0; i < block.Statements.Count; i++)
        {
            var exit = Run(block.Statements[i], frame);
            if (exit == Exit.Goto && block.Statements.ToList().FindIndex(s => s is Label label && label.Id == frame.Target) is >= 0 and var label)
            {
                i = label;
            }
            else if (exit != Exit.None)
            {
                return exit;
            }
        }

        return Exit.None;
    }

    private Exit Run(Statement statement, Frame frame)
    {
        Step();
        switch (statement)
        {
            case Block block:
                return Run(block, frame);
            case Declare declare:
                Run(declare, frame);
                return Exit.None;
            case Do action:
                Evaluate(action.Expression, frame);
                return Exit.None;
            case If branch:
                return Evaluate(branch.Condition, frame).IsTrue ? Run(branch.Then, frame) : branch.Else == null ? Exit.None : Run(branch.Else, frame);
            case For loop:
                return Run(loop, frame);
            case While loop:
                return Run(loop, frame);
            case Foreach loop:
                return Run(loop, frame);
            case Switch choice:
                var subject = Evaluate(choice.Subject, frame).Int;
                var label = choice.Labels.TakeWhile(l => l != subject).Count();
                var exit = Run(choice.Sections[label], frame);
                return exit == Exit.Break ? Exit.None : exit;
            case AssignAll all:
                var targets = all.Targets.Select(t => PlaceOf(t, frame)).ToList();
                var values = all.Values.Select(v => Evaluate(v, frame)).ToList();
                for (var i = 0; i < targets.Count; i++)
                {
                    targets[i].Value = values[i];
                }

                return Exit.None;
            case Try protection:
                Exit left;
                try
                {
                    left = Run(protection.Body, frame);
                }
                finally
                {
                    // What is returned has been evaluated.
                    var result = frame.Result;
                    Run(protection.Cleanup, frame);
                    frame.Result = result;
                }

                return left;
            case TakeApart parts:
                var whole = Evaluate(parts.Value, frame);
                for (var i = 0; i < parts.Variables.Count; i++)
                {
                    frame[parts.Variables[i]] = new Cell { Value = whole.Part(i) };
                }

                return Exit.None;
            case TakeSlopes slopes:
                Run(slopes, frame);
                return Exit.None;
            case Label:
                return Exit.None;
            case Goto jump:
                frame.Target = jump.Label;
                return Exit.Goto;
            case DeclareReference reference:
                frame[reference.Variable] = PlaceOf(reference.Place, frame);
                return Exit.None;
            case DeclareFunction { Function: var function }:
                frame.Functions[function.Id] = function;
                return Exit.None;
            case Break:
                return Exit.Break;
            case Continue:
                return Exit.Continue;
            case Throw:
                throw new ProgramException(Throw.Exception);
            case Return exitWith:
                frame.Result = exitWith.Value == null ? default : Evaluate(exitWith.Value, frame);
                return Exit.Return;
            default:
                throw new NotSupportedException(statement.ToString());
        }
    }

    private void Run(Declare declare, Frame frame)
    {
        for (var i = 0; i < declare.Variables.Count; i++)
        {
            var value = i < declare.Values.Count ? Evaluate(declare.Values[i], frame) : default;
            frame[declare.Variables[i]] = new Cell { Value = value };
        }
    }

    private Exit Run(For loop, Frame frame)
    {
        if (loop.Start != null)
        {
            Run(loop.Start, frame);
        }

        while (loop.Condition == null || Evaluate(loop.Condition, frame).IsTrue)
        {
            Step();
            var exit = Run(loop.Body, frame);
            if (exit is Exit.Break or Exit.Return or Exit.Goto)
            {
                return exit == Exit.Break ? Exit.None : exit;
            }

            foreach (var step in loop.Steps)
            {
                Evaluate(step, frame);
            }
        }

        return Exit.None;
    }

    private Exit Run(While loop, Frame frame)
    {
        if (!loop.TestsLast && !Evaluate(loop.Condition, frame).IsTrue)
        {
            return Exit.None;
        }

        do
        {
            Step();
            var exit = Run(loop.Body, frame);
            if (exit is Exit.Break or Exit.Return or Exit.Goto)
            {
                return exit == Exit.Break ? Exit.None : exit;
            }
        }
        while (Evaluate(loop.Condition, frame).IsTrue);
        return Exit.None;
    }

    private Exit Run(Foreach loop, Frame frame)
    {
        var view = Evaluate(loop.Buffer, frame).View!;
        for (var i = 0; i < view.Length; i++)
        {
            Step();
            frame[loop.Variable] = new Cell { Value = view[i].Value };
            var exit = Run(loop.Body, frame);
            if (exit is Exit.Break or Exit.Return or Exit.Goto)
            {
                return exit == Exit.Break ? Exit.None : exit;
            }
        }

        return Exit.None;
    }
}
