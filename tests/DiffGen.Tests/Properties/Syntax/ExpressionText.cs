using System.Globalization;

namespace DiffGen.Tests.Properties.Syntax;

/// <summary>Expressions as C#.</summary>
internal sealed class ExpressionText(SourceProgram program, Names names)
{
    /// <summary>An expression that stands alone: no parentheses around it, and the compiler converts it to what it is assigned to.</summary>
    public string Outer(Expression expression) => expression is Cast { IsImplicit: true } cast ? Outer(cast.X) : Text(expression);

    private string Text(Expression expression) => expression switch
    {
        Literal literal => Number(literal),
        Read read => names[read.Variable],
        ElementOf { IsReturned: true } element => "Places.At(" + Text(element.Buffer) + ", " + Outer(element.Index) + ")",
        ElementOf element => Inner(element.Buffer) + "[" + (element.FromEnd ? "^" + Inner(element.Index) : Outer(element.Index)) + "]",
        CellOf cell => Inner(cell.Grid) + "[" + Outer(cell.Row) + ", " + Outer(cell.Column) + "]",
        LengthOf { Buffer.Type.Shape: Shape.Grid } length => Inner(length.Buffer) + ".GetLength(" + length.Dimension + ")",
        LengthOf { Buffer.Type.Shape: Shape.List } length => Inner(length.Buffer) + ".Count",
        LengthOf length => Inner(length.Buffer) + ".Length",
        SliceOf slice => Slice(slice),
        Prefix prefix => prefix.Operator + Inner(prefix.X),
        Infix infix => Operator(infix),
        Cast { Type.IsBuffer: true } cast => Text(cast.X),
        Cast cast => "(" + cast.Type + ")" + Inner(cast.X),
        Conditional choice => Inner(choice.Condition) + " ? " + Inner(choice.WhenTrue) + " : " + Inner(choice.WhenFalse),
        Apply apply => apply.Function.Text(apply.Type) + "(" + string.Join(", ", apply.Arguments.Select(Text)) + ")",
        Assign assign => Text(assign.Target) + " = " + Outer(assign.Value),
        Compound compound => Text(compound.Target) + " " + compound.Operator + "= " + Outer(compound.Value),
        Increment { IsPostfix: true } step => Text(step.Target) + (step.IsUp ? "++" : "--"),
        Increment step => (step.IsUp ? "++" : "--") + Text(step.Target),
        Invoke invoke => Call(invoke),
        InvokeLocal invoke => "L" + invoke.Function + "(" + string.Join(", ", invoke.Arguments.Select(Text)) + ")",
        Dispatch call => Text(call.Rule) + ".Of(" + Outer(call.X) + ", ref " + Text(call.Place) + ")",
        ApplyMap call => Text(call.Map) + ".Of(" + Outer(call.X) + ")",
        NewMap map => "new " + (map.IsSteep ? "Steep" : "Bend") + "(" + Outer(map.By) + ")",
        FunctionOf function => "L" + function.Function,
        Lambda lambda => "(" + lambda.Parameter.Type + " " + names.Declare(lambda.Parameter) + ") => " + Outer(lambda.Value),
        InvokeGiven call => Text(call.Function) + "(" + Outer(call.Argument) + ")",
        NewPair { Type.Element: Element.Tuple } pair => "(" + Outer(pair.X) + ", " + Outer(pair.Y) + ")",
        NewPair { Type.Element: Element.Node } pair => "new Node { X = " + Outer(pair.X) + ", Y = " + Outer(pair.Y) + " }",
        NewPair pair => "new " + pair.Type + "(" + Outer(pair.X) + ", " + Outer(pair.Y) + ")",
        Altered dot => Inner(dot.Dot) + " with { " + (dot.Field == 0 ? "X" : "Y") + " = " + Outer(dot.Value) + " }",
        Choose choose => Choice(choose),
        NewGrid grid => "new " + grid.Type.Item + "[" + Outer(grid.Rows) + ", " + Outer(grid.Columns) + "]",
        FieldOf field => Inner(field.Pair) + (field.Field == 0 ? ".X" : ".Y"),
        Turn turn => Inner(turn.Pair) + ".Turn(" + Outer(turn.By) + ")",
        OutVariable variable => "out " + variable.Type + " " + names.Declare(variable.Variable),
        StopGradient stop => "Diff.StopGradient(" + Text(stop.X) + ")",
        NewBuffer buffer => New(buffer),
        BufferCall call => Inner(call.Arguments[0]) + "." + call.Name + "(" + string.Join(", ", call.Arguments.Skip(1).Select(Text)) + ")",
        _ => throw new NotSupportedException(expression.ToString()),
    };

    private string Inner(Expression expression)
    {
        var text = Text(expression);
        var standsAlone = expression is Read or ElementOf or CellOf or LengthOf or SliceOf or Apply or Invoke or InvokeLocal or InvokeGiven or ApplyMap or Dispatch or FieldOf or Turn or StopGradient or OutVariable or Cast { Type.IsBuffer: true }
            || (expression is Syntax.Literal literal && !double.IsNegative(literal.Number));
        return standsAlone ? text : "(" + text + ")";
    }

    private string Operator(Infix infix)
    {
        // The other operand's type decides what an operand that is left to the compiler becomes.
        var x = infix.X is Cast { IsImplicit: true } first && infix.Y is not Cast ? Inner(first.X) : Inner(infix.X);
        var y = infix.Y is Cast { IsImplicit: true } second && infix.X is not Cast ? Inner(second.X) : Inner(infix.Y);
        return x + " " + infix.Operator + " " + y;
    }

    private string Choice(Choose choose)
    {
        var arms = new List<string>();
        for (var i = 0; i < choose.Values.Count; i++)
        {
            arms.Add((i < choose.Patterns.Count ? Match(choose.Patterns[i], choose.Subject.Type) : "_") + " => " + Outer(choose.Values[i]));
        }

        return Inner(choose.Subject) + " switch { " + string.Join(", ", arms) + " }";
    }

    private string Match(Pattern pattern, CoreType subject)
    {
        var text = (pattern.Operator == "==" ? "" : pattern.Operator + " ") + Number(new Literal(pattern.Number, subject.HasFields ? CoreType.Double : subject))
            + (pattern.Name is { } name ? " and var " + names.Declare(name) : "");
        return subject.HasFields ? "{ " + (pattern.Field == 0 ? "X" : "Y") + ": " + text + " }" : text;
    }

    private string Slice(SliceOf slice)
    {
        if (slice is { IsRange: true, Start: Literal { Number: var start } })
        {
            return Inner(slice.Buffer) + "[" + Outer(slice.Start) + ".." + (slice.Count is Literal { Number: var count } ? Number(new Literal(start + count, CoreType.Int)) : "") + "]";
        }

        var rest = string.Join(", ", slice.Children.Skip(1).Select(Text));
        return Inner(slice.Buffer) + (slice.Buffer.Type.Shape == Shape.Array ? ".AsSpan(" : ".Slice(") + rest + ")";
    }

    private string Call(Invoke invoke)
    {
        var method = program.Method(invoke.Method);
        return method.Name + (method.IsGeneric ? "<double>" : "") + "(" + string.Join(", ", method.Parameters.Zip(invoke.Arguments, Argument)) + ")";
    }

    /// <summary>There is a variable of it, so that it can be passed as it is; what a list holds, its indexer returns.</summary>
    public static bool IsPlace(Expression argument) => argument is Read or ElementOf { Buffer.Type.Shape: not Shape.List };

    private string Argument(Parameter parameter, Expression argument) => (parameter.Passing, argument) switch
    {
        (Passing.Ref, _) => "ref " + Text(argument),
        (Passing.Out, not OutVariable) => "out " + Text(argument),
        (Passing.In, _) when IsPlace(argument) => "in " + Text(argument),
        _ => Text(argument),
    };

    private string New(NewBuffer buffer)
    {
        if (buffer.Type.Shape == Shape.List)
        {
            // An assignment there would be one of a property.
            return "new " + buffer.Type + " { " + string.Join(", ", buffer.Items.Select(item => item is Assign or Compound ? "(" + Text(item) + ")" : Outer(item))) + " }";
        }

        var start = (buffer.Allocation == Allocation.New ? "new " : "stackalloc ") + buffer.Type.Item;
        return buffer.Length != null ? start + "[" + Outer(buffer.Length) + "]" : start + "[] { " + string.Join(", ", buffer.Items.Select(Outer)) + " }";
    }

    private static string Number(Literal literal)
    {
        if (literal.Type == CoreType.Bool)
        {
            return literal.Number != 0 ? "true" : "false";
        }

        var text = literal.Type == CoreType.Float
            ? ((float)literal.Number).ToString("R", CultureInfo.InvariantCulture)
            : literal.Number.ToString("R", CultureInfo.InvariantCulture);
        return literal.Type.Element switch
        {
            Element.Float => text + "f",
            Element.Double => text.AsSpan().IndexOfAny('.', 'E') < 0 ? text + ".0" : text,
            _ => text,
        };
    }
}
