using System.Text;
using DiffGen.Generator.Ir;

namespace DiffGen.Tests.Lowering;

/// <summary>Writes the intermediate representation down, one statement a line, for tests to compare.</summary>
internal sealed class IrText
{
    private readonly StringBuilder text = new();
    private readonly Dictionary<int, string> names = [];
    private readonly HashSet<string> taken = [];

    public static string Of(Function function)
    {
        var writer = new IrText();
        var parameters = function.Parameters.Select(p => (p.Passing == Passing.ByValue ? "" : p.Passing.ToString().ToLowerInvariant() + " ") + Short(p.Type) + " " + writer.Name(p.Value) + (p.IsActive ? "" : "°"));
        writer.text.Append(function.Name).Append('(').AppendJoin(", ", parameters).Append(")\n");
        writer.Write(function.Body, "  ", "return");
        return writer.text.ToString();
    }

    private static string Short(IrType type) => type.CSharp.Replace("global::System.", "", StringComparison.Ordinal);

    // Versions of a variable are counted: x, x2, x3; temporaries are t1, t2.
    private string Name(Value value)
    {
        if (!names.TryGetValue(value.Id, out var name))
        {
            var stem = value.IsNamed ? value.Name : "t";
            var number = value.IsNamed ? 1 : 0;
            do
            {
                number++;
                name = value.IsNamed && number == 2 && !taken.Contains(stem) ? stem : stem + (value.IsNamed ? number - 1 : number);
            }
            while (!taken.Add(name));
            names[value.Id] = name;
        }

        return name;
    }

    private string Text(Operand operand) => operand switch
    {
        Value value => Name(value),
        RealConstant { RealType.Precision: RealPrecision.Single } real => real + "f",
        RealConstant { Value: var number } => Math.Truncate(number) == number && Math.Abs(number) < 1e9 ? number.ToString("0.0", System.Globalization.CultureInfo.InvariantCulture) : operand.ToString()!,
        _ => operand.ToString()!,
    };

    private void Write(Region region, string indent, string yield)
    {
        foreach (var statement in region.Statements)
        {
            Write(statement, indent);
        }

        if (region.Yields.Count > 0)
        {
            text.Append(indent).Append(yield).Append(' ').AppendJoin(", ", region.Yields.Select(Text)).Append('\n');
        }
    }

    private void Write(Statement statement, string indent)
    {
        text.Append(indent);
        switch (statement)
        {
            case Let let:
                var operation = Text(let.Operation);
                Put($"{Name(let.Target)} = {operation}\n");
                break;
            case Store store:
                Put($"{Text(store.Buffer)}[{Text(store.Index)}] = {Text(store.Stored)}\n");
                break;
            case If branch:
                Put($"if {Text(branch.Condition)}\n");
                Write(branch.Then, indent + "  ", "yield");
                if (branch.Else.Statements.Count + branch.Else.Yields.Count > 0)
                {
                    text.Append(indent).Append("else\n");
                    Write(branch.Else, indent + "  ", "yield");
                }

                WriteResults(branch.Results, indent);
                break;
            case For loop:
                Put($"for {Name(loop.Induction)} = {Text(loop.Start)}; {Symbol(loop.Comparison)} {Text(loop.Limit)}; {(loop.Step < 0 ? "" : "+")}{loop.Step}{Carried(loop.Carried)}\n");
                Write(loop.Body, indent + "  ", "next");
                WriteResults(loop.Carried.Select(c => c.Result), indent);
                break;
            case While loop:
                Put($"while{Carried(loop.Carried)}\n");
                Write(loop.Condition, indent + "  ", "test");
                text.Append(indent).Append("do\n");
                Write(loop.Body, indent + "  ", "next");
                WriteResults(loop.Carried.Select(c => c.Result), indent);
                break;
            case Call call:
                var arguments = string.Join(", ", call.Arguments.Select(Text));
                Put($"{string.Join(", ", call.Results.Select(Name))}{(call.Results.Count > 0 ? " = " : "")}call {call.Method.Name}({arguments})\n");
                break;
            case Throw exit:
                Put($"throw {Text(exit.Exception)}{(exit.Flush.Count > 0 ? " leaving " + string.Join(", ", exit.Flush.Select(Text)) : "")}\n");
                break;
            case Effect effect:
                Put($"{Text(effect.Code)}\n");
                break;
            case Source source:
                Put($"// {source.Text}\n");
                break;
            default:
                text.Append(statement).Append('\n');
                break;
        }
    }

    private void Put(string line) => text.Append(line);

    private void WriteResults(IEnumerable<Value> results, string indent)
    {
        if (results.Any())
        {
            text.Append(indent).Append("-> ").AppendJoin(", ", results.Select(Name)).Append('\n');
        }
    }

    private string Carried(EquatableArray<Carried> carried) =>
        carried.Count == 0 ? "" : " carrying " + string.Join(", ", carried.Select(c => { var initial = Text(c.Initial); return Name(c.Phi) + " = " + initial; }));

    private string Text(Operation operation) => operation switch
    {
        Copy copy => Text(copy.X),
        Unary unary => unary.Operator switch { UnaryOperator.Negate => "-", UnaryOperator.Not => "!", _ => "~" } + Text(unary.X),
        Binary binary => $"{Text(binary.X)} {Symbol(binary.Operator)}{(binary.Checked ? " checked" : "")} {Text(binary.Y)}",
        Select select => $"{Text(select.Condition)} ? {Text(select.WhenTrue)} : {Text(select.WhenFalse)}",
        Conversion conversion => $"({Short(conversion.Type)}{(conversion.Checked ? " checked" : "")}){Text(conversion.X)}",
        Intrinsic intrinsic => $"{intrinsic.Rule}({string.Join(", ", intrinsic.Arguments.Select(Text))})",
        Load load => $"{Text(load.Buffer)}[{Text(load.Index)}]{(load.InRange ? " inrange" : "")}",
        Length length => $"length {Text(length.Buffer)}",
        Slice slice => $"slice {Text(slice.Buffer)}, {Text(slice.Start)}, {Text(slice.Count)}",
        NewBuffer memory => $"new {Short(memory.Element)}[{Text(memory.Count)}]",
        Opaque opaque => opaque.Purity.ToString().ToLowerInvariant() + " " + string.Concat(opaque.Pieces.Select((piece, i) => piece + (i < opaque.Arguments.Count ? "⟨" + Text(opaque.Arguments[i]) + "⟩" : ""))),
        _ => operation.ToString()!,
    };

    private static string Symbol(BinaryOperator op) => op switch
    {
        BinaryOperator.Add => "+",
        BinaryOperator.Subtract => "-",
        BinaryOperator.Multiply => "*",
        BinaryOperator.Divide => "/",
        BinaryOperator.Remainder => "%",
        BinaryOperator.And => "&",
        BinaryOperator.Or => "|",
        BinaryOperator.Xor => "^",
        BinaryOperator.ShiftLeft => "<<",
        BinaryOperator.ShiftRight => ">>",
        BinaryOperator.UnsignedShiftRight => ">>>",
        BinaryOperator.Equal => "==",
        BinaryOperator.NotEqual => "!=",
        BinaryOperator.Less => "<",
        BinaryOperator.LessOrEqual => "<=",
        BinaryOperator.Greater => ">",
        _ => ">=",
    };
}
