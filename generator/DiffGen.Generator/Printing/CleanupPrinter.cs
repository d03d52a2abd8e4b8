using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Printing;

/// <summary>
/// Prints what a function does when something is thrown: its body stands in a <c>try</c>, and the <c>finally</c> looks which
/// cleanups are to run.
/// </summary>
internal sealed class CleanupPrinter(Function function, CodeWriter code, Stacks outer, EquatableArray<string> reservedNames, Dialect dialect, bool checkedByDefault, StructAccess access)
{
    private readonly bool readsTape = function.Cleanups.Any(ReadsTape);

    private bool IsNeeded => function.Cleanups.Count > 0;

    /// <summary>The function, with its cells as parameters: like these, they have names of their own and share no local.</summary>
    public static Function WithCells(Function function) => function.Cells.Count == 0 ? function : function with
    {
        Parameters = function.Parameters.Concat(function.Cells.Select(AsParameter)).ToEquatableArray(),
    };

    public void Open()
    {
        if (!IsNeeded)
        {
            return;
        }

        foreach (Value cell in function.Cells)
        {
            string scoped = cell.Type is BufferType { Kind: not BufferKind.Array } ? "scoped " : "";
            code.Line(scoped + dialect.TypeName(cell.Type) + " " + Identifiers.Escape(cell.Name) + " = " + (cell.Type.Equals(IrType.Int32) ? "0" : "default") + ";");
        }

        if (readsTape)
        {
            outer.DeclareTape(code, dialect);
        }

        code.Open("try");
    }

    public void Close()
    {
        if (!IsNeeded)
        {
            return;
        }

        code.Close();
        code.Open("finally");
        Print(function.Cleanups);
        code.Close();
    }

    /// <summary>It looks at memory that the function around it has put on its tape.</summary>
    private static bool ReadsTape(Cleanup cleanup) =>
        Traversal.Statements(cleanup.Body).Any(statement => statement is Let { Operation: TapeAt }) || cleanup.Inner.Any(ReadsTape);

    private static Parameter AsParameter(Value cell) => new(cell, Passing.In);

    private void Print(EquatableArray<Cleanup> cleanups)
    {
        foreach (Cleanup cleanup in cleanups)
        {
            if (cleanup.Inner.Count == 0)
            {
                Print(cleanup);
                continue;
            }

            code.Open("try");
            Print(cleanup.Inner);
            code.Close();
            code.Open("finally");
            Print(cleanup);
            code.Close();
        }
    }

    private void Print(Cleanup cleanup)
    {
        string numbers = string.Join(" or ", cleanup.Numbers.OrderBy(number => number).Select(number => number.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        string cell = Identifiers.Escape(function.Cells[0].Name);
        code.Open("if (" + cell + (cleanup.Inner.Count == 0 ? " == " : " is ") + numbers + ")");
        Function body = function with
        {
            // They belong to the function around this code.
            Parameters = function.Parameters.Select(parameter => parameter with { Passing = Passing.In }).Concat(function.Cells.Select(AsParameter)).ToEquatableArray(),
            ReturnType = null,
            Body = cleanup.Body,
            Tape = readsTape ? TapeAccess.Passed : TapeAccess.None,
        };
        Stacks stacks = new(body);
        TreeBuilder tree = TreeBuilder.Build(body, stacks.AreOwned, canDiscard: false);
        Locals locals = Coalescing.Run(tree);
        ParallelCopies.Order(tree.Root, locals);
        Declarations declarations = Declarations.Find(tree.Root, locals);
        EquatableArray<string> reserved = readsTape ? reservedNames.Append(outer.NameOf(Stack.Tape)).ToEquatableArray() : reservedNames;
        IReadOnlyList<string> names = Naming.Run(body, tree.Root, declarations.Order, reserved, stacks.Hints);
        stacks.SetNames(readsTape ? [outer.NameOf(Stack.Tape), .. names.Skip(1)] : names);
        ExpressionPrinter expressions = new(locals, dialect, checkedByDefault, stacks.NameOf, access);
        new StatementPrinter(code, locals, declarations, expressions, dialect, stacks, checkedByDefault).Print(tree.Root);
        code.Close();
    }
}
