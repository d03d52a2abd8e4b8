using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Printing;

/// <summary>The identifiers in a function's pieces of C#, which a local must not hide.</summary>
internal static class CodeNames
{
    public static void Collect(Region region, ISet<string> into)
    {
        foreach (Statement statement in region.Statements)
        {
            switch (statement)
            {
                case Let let:
                    Collect(let.Operation, into);
                    break;
                case If branch:
                    Collect(branch.Condition, into);
                    Collect(branch.Then, into);
                    Collect(branch.Else, into);
                    break;
                case For loop:
                    Collect(loop.Start, into);
                    Collect(loop.Limit, into);
                    Collect(loop.Carried, into);
                    Collect(loop.Body, into);
                    break;
                case While loop:
                    Collect(loop.Carried, into);
                    Collect(loop.Condition, into);
                    Collect(loop.Body, into);
                    break;
                case Throw @throw:
                    Collect(@throw.Exception, into);
                    Collect(StatementOperands.Of(statement), into);
                    break;
                case Effect effect:
                    Collect(effect.Code, into);
                    break;
                case Call call:
                    Identifiers.Collect(call.Method.Container, into);
                    into.Add(call.Method.Name);
                    Collect(StatementOperands.Of(statement), into);
                    break;
                default:
                    Collect(StatementOperands.Of(statement), into);
                    break;
            }
        }

        Collect(region.Yields.Items, into);
    }

    private static void Collect(EquatableArray<Carried> carried, ISet<string> into)
    {
        foreach (Carried item in carried)
        {
            Collect(item.Initial, into);
        }
    }

    private static void Collect(Operation operation, ISet<string> into)
    {
        if (operation is Opaque opaque)
        {
            foreach (string piece in opaque.Pieces)
            {
                Identifiers.Collect(piece, into);
            }
        }

        Collect(operation.Operands, into);
    }

    private static void Collect(IEnumerable<Operand> operands, ISet<string> into)
    {
        foreach (Operand operand in operands)
        {
            Collect(operand, into);
        }
    }

    private static void Collect(Operand operand, ISet<string> into)
    {
        if (operand is TextConstant text)
        {
            Identifiers.Collect(text.Text, into);
        }
    }
}
