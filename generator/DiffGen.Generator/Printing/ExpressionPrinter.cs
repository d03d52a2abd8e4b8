using System.Collections.Immutable;
using System.Text;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Printing;

/// <summary>Prints expressions with the parentheses that they need and no others.</summary>
internal sealed class ExpressionPrinter(Locals locals, Dialect dialect, bool checkedByDefault, Func<Stack, string> stackName, StructAccess access)
{
    private static readonly HashSet<string> Integers = new(StringComparer.Ordinal)
    {
        "sbyte", "byte", "short", "ushort", "int", "uint", "long", "ulong", "char",
    };

    /// <summary>How structs are read and made.</summary>
    public StructAccess Access => access;

    public Text Print(Node node) => Print(node, checkedByDefault);

    /// <summary>An expression that is assigned to something of its own type.</summary>
    public Text PrintAssigned(Node node) =>
        Print(node is OperationNode { Operation: Conversion { Type: BufferType, X.Type: BufferType }, Arguments: var buffer } ? buffer[0] : Implicit(node));

    public static string NameOf(Variable variable) => variable.Parameter is { IsReceiver: true } ? "this" : Identifiers.Escape(variable.Parameter?.Name ?? variable.Name);

    /// <summary>The opposite of a condition.</summary>
    public Text PrintNot(Node node) => PrintNot(node, checkedByDefault);

    public Text PrintOpaque(Opaque opaque, ImmutableArray<Node> arguments) => Print(opaque, arguments, checkedByDefault);

    /// <summary>The arguments of a call, without those that are passed by <c>ref</c> or <c>out</c>.</summary>
    public string Argument(Node node) => Print(node).AsArgument();

    /// <summary>What stands before the parenthesis of a call.</summary>
    public string Method(MethodReference method, ImmutableArray<Node> arguments)
    {
        if (method.IsConstructor)
        {
            return "new " + method.Container;
        }

        string container = method.HasReceiver ? Print(arguments[0]).At(Precedence.Primary) : method.Container;
        return (container.Length == 0 ? "" : container + ".") + Identifiers.Escape(method.Name) + method.TypeArguments;
    }

    public static string Symbol(BinaryOperator binary) => binary switch
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
        BinaryOperator.GreaterOrEqual => ">=",
        _ => throw new ArgumentOutOfRangeException(nameof(binary)),
    };

    /// <summary>Whether it shows if overflow is checked where the operation stands, and the operation wants it other than that.</summary>
    public static bool NeedsContext(Operation operation, bool isChecked) => operation switch
    {
        Binary { Operator: BinaryOperator.Add or BinaryOperator.Subtract or BinaryOperator.Multiply, X.Type: not (RealType or VectorType) } binary =>
            binary.Checked != isChecked,
        Conversion { Type: OpaqueType } conversion => conversion.Checked != isChecked,
        Opaque => false,
        _ => false,
    };

    private static Precedence PrecedenceOf(BinaryOperator binary) => binary switch
    {
        BinaryOperator.Add or BinaryOperator.Subtract => Precedence.Additive,
        BinaryOperator.Multiply or BinaryOperator.Divide or BinaryOperator.Remainder => Precedence.Multiplicative,
        BinaryOperator.And => Precedence.And,
        BinaryOperator.Or => Precedence.Or,
        BinaryOperator.Xor => Precedence.Xor,
        BinaryOperator.ShiftLeft or BinaryOperator.ShiftRight or BinaryOperator.UnsignedShiftRight => Precedence.Shift,
        BinaryOperator.Equal or BinaryOperator.NotEqual => Precedence.Equality,
        _ => Precedence.Relational,
    };

    private Text Print(Node node, bool isChecked) => node switch
    {
        ValueNode leaf => Text.Primary(NameOf(locals[leaf.Value])),
        ConstantNode constant => Literals.Of(constant.Constant, dialect),
        OperationNode operation => PrintInContext(operation, isChecked),
        LeafNode leaf => Text.Primary(access.Read(Print(leaf.Whole, isChecked).At(Precedence.Primary), leaf.Whole.Type, leaf.Leaf.Path)),
        StructNode whole => StructText.Of(whole, dialect, access, child => PrintAssigned(child)),
        ConditionalNode choice => new Text(
            Print(choice.Condition, isChecked).At(Precedence.OrElse)
                + " ? " + Print(choice.WhenTrue, isChecked).At(Precedence.OrElse)
                + " : " + Print(choice.WhenFalse, isChecked).Code,
            Precedence.Conditional),
        ShortCircuitNode { IsAnd: true } and => new Text(
            Print(and.Left, isChecked).At(Precedence.AndAlso) + " && " + Print(and.Right, isChecked).At(Precedence.AndAlso), Precedence.AndAlso),
        ShortCircuitNode or => new Text(
            Print(or.Left, isChecked).At(Precedence.OrElse) + " || " + Print(or.Right, isChecked).At(Precedence.OrElse), Precedence.OrElse),
        NotNode not => PrintNot(not.X, isChecked),
        CallNode call => Text.Primary(
            Method(call.Method, call.Arguments) + "(" + string.Join(", ", Arguments(call, isChecked)) + ")"),
        _ => throw new InvalidOperationException("Unknown expression: " + node.GetType().Name),
    };

    private IEnumerable<string> Arguments(CallNode call, bool isChecked)
    {
        foreach (Node argument in call.Arguments.Skip(call.Method.HasReceiver ? 1 : 0))
        {
            yield return Print(argument, isChecked).AsArgument();
        }

        if (call.Method.TakesTape)
        {
            yield return stackName(call.Method.TakenTape);
        }
    }

    private Text PrintNot(Node node, bool isChecked)
    {
        // A comparison of reals is false where one is NaN, and so is its opposite; only (in)equality can be turned round.
        if (node is OperationNode { Operation: Binary { IsComparison: true } comparison, Arguments: var sides }
            && (comparison.X.Type is not RealType || comparison.Operator is BinaryOperator.Equal or BinaryOperator.NotEqual))
        {
            return Print(new OperationNode(comparison with { Operator = Opposite(comparison.Operator) }, sides), isChecked);
        }

        return node is NotNode not
            ? Print(not.X, isChecked)
            : node is OperationNode { Operation: Unary { Operator: UnaryOperator.Not }, Arguments: var inner }
                ? Print(inner[0], isChecked)
                : new Text("!" + Print(node, isChecked).At(Precedence.Unary), Precedence.Unary);
    }

    private static BinaryOperator Opposite(BinaryOperator comparison) => comparison switch
    {
        BinaryOperator.Equal => BinaryOperator.NotEqual,
        BinaryOperator.NotEqual => BinaryOperator.Equal,
        BinaryOperator.Less => BinaryOperator.GreaterOrEqual,
        BinaryOperator.LessOrEqual => BinaryOperator.Greater,
        BinaryOperator.Greater => BinaryOperator.LessOrEqual,
        _ => BinaryOperator.Less,
    };

    private Text PrintInContext(OperationNode node, bool isChecked) =>
        NeedsContext(node.Operation, isChecked)
            ? Text.Primary((isChecked ? "unchecked(" : "checked(") + Print(node.Operation, node.Arguments, !isChecked).Code + ")")
            : Print(node.Operation, node.Arguments, isChecked);

    private Text Print(Operation operation, ImmutableArray<Node> arguments, bool isChecked)
    {
        switch (operation)
        {
            case Opaque opaque:
                return Print(opaque, arguments, isChecked);
            case Unary { Operator: UnaryOperator.Not }:
                return PrintNot(arguments[0], isChecked);
            case Unary unary:
                string operand = Print(arguments[0], isChecked).At(Precedence.Unary);
                string sign = unary.Operator == UnaryOperator.Negate ? "-" : "~";
                return new Text(operand[0] == '-' ? sign + "(" + operand + ")" : sign + operand, Precedence.Unary);
        }

        if (operation is Binary { X.Type: RealType })
        {
            arguments = WithoutImplicit(arguments);
        }

        ImmutableArray<Text> texts = ImmutableArray.CreateRange(arguments, argument => Print(argument, isChecked));
        return operation switch
        {
            Copy => texts[0],
            Binary binary => Print(binary, texts[0], texts[1]),
            Conversion { X.Type: GridType grid } => dialect.GridElements(grid, texts[0]),
            Conversion { Type: var type, X.Type: var source } when type is RealType { Precision: RealPrecision.Generic } || source is RealType { Precision: RealPrecision.Generic } =>
                Text.Primary(dialect.TypeName(type) + ".CreateChecked(" + texts[0].AsArgument() + ")"),
            Conversion { IsTest: true } test => Text.Primary("(" + texts[0].At(Precedence.Primary) + " as " + dialect.TypeName(test.Type) + ")"),
            Conversion conversion => Cast(dialect.TypeName(conversion.Type), texts[0]),
            Intrinsic { HasReceiver: true } method => Text.Primary(
                texts[0].At(Precedence.Primary) + "." + dialect.Method(method) + "(" + string.Join(", ", texts.Skip(1).Select(text => text.AsArgument())) + ")"),
            Intrinsic intrinsic => Text.Primary(dialect.Method(intrinsic) + "(" + string.Join(", ", texts.Select(text => text.AsArgument())) + ")" + Component(intrinsic)),
            Load { Buffer.Type: ObjectType type } field => Text.Primary(access.Read(texts[0].At(Precedence.Primary), type, field.Path)),
            Load { Buffer.Type: BufferType { Element: var element } } load => Text.Primary(access.Read(dialect.Element(texts[0], texts[1]).Code, element, load.Path)),
            Load load => Text.Primary(dialect.Element(texts[0], texts[1]).Code + load.Path),
            Length => dialect.Length(texts[0]),
            ResultArray { Buffer.Type: BufferType { Kind: BufferKind.Array } } => texts[0],
            ResultArray => dialect.NewArray(texts[0]),
            Extent extent => dialect.Extent((GridType)extent.Grid.Type, texts[0], extent.Dimension),
            GridIndex element => Index(element, texts),
            VectorView => dialect.VectorView(texts[0], texts[1], texts[2]),
            ElementsExist => dialect.ElementsExist(texts[0], texts[1], texts[2]),
            Splat splat => dialect.Splat((VectorType)splat.ResultType, texts[0]),
            LaneSum => dialect.LaneSum(texts[0]),
            Pack => dialect.Pack(texts),
            LaneCompare compare => dialect.LaneCompare(compare.Comparison, texts[0], texts[1]),
            LaneSelect => dialect.LaneSelect(texts[0], texts[1], texts[2]),
            LaneFunction function => dialect.LaneFunction(function.Name, texts),
            Lane => dialect.Lane(texts[0], texts[1]),
            Slice slice => dialect.Slice(slice, texts[0], texts[1], texts[2]),
            NewBuffer buffer => dialect.NewBuffer(buffer, texts[0], stackName(buffer.Stack)),
            TapeMark mark => dialect.TapeMark(stackName(mark.Stack)),
            TapeAt at => dialect.TapeAt(at, texts[0], texts[1], stackName(Stack.Tape)),
            TapePop pop => dialect.TapePop(pop, stackName(Stack.Tape)),
            TapePopSpan pop => dialect.TapePopSpan(pop, texts[0], stackName(Stack.Tape)),
            _ => throw new InvalidOperationException("Unknown operation: " + operation.GetType().Name),
        };
    }

    private Text Index(GridIndex element, ImmutableArray<Text> texts)
    {
        int rank = element.Indices.Count;
        if (!element.InRange)
        {
            return dialect.CheckedIndex(texts.Take(rank), texts.Skip(rank));
        }

        Text place = texts[0];
        for (int i = 1; i < rank; i++)
        {
            string row = place.At(Precedence.Multiplicative) + " * " + texts[rank + i].At(Precedence.Multiplicative + 1);
            place = new Text(row + " + " + texts[i].At(Precedence.Additive + 1), Precedence.Additive);
        }

        return place;
    }

    /// <summary>The operands of an operator on reals, without a cast that C# makes by itself because the other operand is a real.</summary>
    private static ImmutableArray<Node> WithoutImplicit(ImmutableArray<Node> operands)
    {
        Node left = Implicit(operands[0]), right = Implicit(operands[1]);
        return right != operands[1] && left == operands[0] ? operands.SetItem(1, right)
            : left != operands[0] && right == operands[1] ? operands.SetItem(0, left)
            : operands;
    }

    /// <summary>What an implicit conversion is applied to; the node itself where its value needs no conversion or a cast.</summary>
    private static Node Implicit(Node node) =>
        node is OperationNode { Operation: Conversion { Checked: false, Type: RealType target, X.Type: var source }, Arguments: var inner }
            && target.Precision != RealPrecision.Generic
            && (source is RealType { Precision: RealPrecision.Single } ? target.Precision == RealPrecision.Double : Integers.Contains(source.CSharp))
            ? inner[0]
            : node;

    private static Text Print(Binary binary, Text left, Text right)
    {
        Precedence precedence = PrecedenceOf(binary.Operator);

        // Operators group to the left, and another grouping would round differently.
        return new Text(
            left.At(precedence) + " " + Symbol(binary.Operator) + " " + right.At(precedence + 1),
            precedence);
    }

    private static Text Cast(string type, Text operand)
    {
        string code = operand.At(Precedence.Unary);

        // `(N.T)-1` would read as a subtraction.
        bool isAmbiguous = code[0] is '-' or '~' or '!' && !IsKeyword(type);
        return new Text("(" + type + ")" + (isAmbiguous ? "(" + code + ")" : code), Precedence.Unary);
    }

    private static bool IsKeyword(string type) => type.All(c => c is >= 'a' and <= 'z');

    /// <summary>The gap between two pieces is an argument, an index, or in parentheses already.</summary>
    private static bool IsEnclosed(string before, string after) =>
        (before.EndsWith("(", StringComparison.Ordinal) || before.EndsWith("[", StringComparison.Ordinal) || before.EndsWith(", ", StringComparison.Ordinal))
        && (after.StartsWith(")", StringComparison.Ordinal) || after.StartsWith("]", StringComparison.Ordinal) || after.StartsWith(", ", StringComparison.Ordinal));

    private Text Print(Opaque opaque, ImmutableArray<Node> arguments, bool isChecked)
    {
        if (arguments is [{ Type: StructType { NeedsAccessors: true } whole } only] && opaque.Pieces[0].Length == 0 && whole.IndexOf(opaque.Pieces[1]) >= 0)
        {
            return Text.Primary(access.Read(Print(only, checkedByDefault).At(Precedence.Primary), whole, opaque.Pieces[1]));
        }

        StringBuilder code = new(opaque.Pieces[0]);
        for (int i = 0; i < arguments.Length; i++)
        {
            Text argument = Print(arguments[i], checkedByDefault);
            bool isEnclosed = IsEnclosed(opaque.Pieces[i], opaque.Pieces[i + 1]);
            code.Append(isEnclosed ? argument.AsArgument() : argument.At(Precedence.Primary)).Append(opaque.Pieces[i + 1]);
        }

        return isChecked == checkedByDefault
            ? Text.Opaque(code.ToString())
            : Text.Primary((checkedByDefault ? "checked(" : "unchecked(") + code + ")");
    }

    /// <summary>A row of a function that returns a tuple is one component of it.</summary>
    private static string Component(Intrinsic intrinsic)
    {
        int dot = intrinsic.Rule.LastIndexOf('.');
        return dot < 0 ? "" : intrinsic.Rule.Substring(dot);
    }
}
