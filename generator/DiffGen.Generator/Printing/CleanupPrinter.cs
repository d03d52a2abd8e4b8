using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Printing;

/// <summary>
/// Prints what a function does when something is thrown: its body stands in a <c>try</c>, and the <c>finally</c> looks which
/// cleanups are to run.
/// </summary>
internal sealed class CleanupPrinter(Function function, CodeWriter code, EquatableArray<string> reservedNames, Dialect dialect, bool checkedByDefault)
{
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
            Tape = TapeAccess.None,
        };
        Stacks stacks = new(body);
        TreeBuilder tree = TreeBuilder.Build(body, stacks.AreOwned, canDiscard: false);
        Locals locals = Coalescing.Run(tree);
        ParallelCopies.Order(tree.Root, locals);
        Declarations declarations = Declarations.Find(tree.Root, locals);
        stacks.SetNames(Naming.Run(body, tree.Root, declarations.Order, reservedNames, stacks.Hints));
        ExpressionPrinter expressions = new(locals, dialect, checkedByDefault, stacks.NameOf);
        new StatementPrinter(code, locals, declarations, expressions, dialect, stacks, checkedByDefault).Print(tree.Root);
        code.Close();
    }
}
