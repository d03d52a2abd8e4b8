using System.Collections.Immutable;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Printing;

/// <summary>Prints the steps of a function as statements.</summary>
internal sealed class StatementPrinter(
    CodeWriter code, Locals locals, Declarations declarations, ExpressionPrinter expressions, Dialect dialect, Stacks stacks, bool checkedByDefault)
{
    private readonly HashSet<Variable> declared = new();

    /// <summary>The functions that clear shadows of objects.</summary>
    public ObjectHelpers? Objects { get; init; }

    public void Print(Block block)
    {
        string? comment = null;
        Step? last = null;
        foreach (Step step in block.Steps)
        {
            if (step is CommentStep remark)
            {
                comment = remark.Text;
            }
            else if (Prints(step))
            {
                if (last is not null && IsParagraph(last, step))
                {
                    code.Line("");
                }

                last = step;
                if (comment is not null)
                {
                    code.Line("// " + comment);
                    comment = null;
                }

                Declare(declarations.Before(step));
                stacks.RentBefore(step, code, dialect);
                Print(step);
            }
        }
    }

    /// <summary>Whether a blank line stands between two statements: after a block, and after the checks at the start.</summary>
    private static bool IsParagraph(Step last, Step next) => last is IfStep or LoopStep or BreakStep or CallStep { Catch: not null } || (IsCheck(last) && !IsCheck(next));

    private static bool IsCheck(Step step) => step is ActionStep { Statement: RequireLength or RequireDisjoint };

    /// <summary>Whether anything of it remains to be printed.</summary>
    private bool Prints(Step step) => step switch
    {
        CommentStep => false,
        ReturnStep exit => exit.Result is not null || stacks.AreOwned,
        CopyStep copy => copy.Assignments.Count > 0,
        CatchStep => false,
        IfStep branch => Prints(branch.Then) || Prints(branch.Else) || MayThrow(branch.Condition),
        _ => true,
    };

    private bool Prints(Block block) => block.Steps.Exists(Prints);

    private static bool MayThrow(Node node) =>
        node is CallNode or OperationNode { Operation.MayThrow: true } || node.Children.Any(MayThrow);

    private void Declare(IReadOnlyList<Variable> variables)
    {
        foreach (Variable variable in variables)
        {
            code.Line(FullTypeOf(variable) + " " + ExpressionPrinter.NameOf(variable) + ";");
            declared.Add(variable);
        }
    }

    private string FullTypeOf(Variable variable) => (variable.IsScoped && dialect.ScopesBuffers ? "scoped " : "") + dialect.TypeName(variable.Type);

    // What vectors hold, their initial value says, and the full name of the type would only stand in the way.
    private string TypeOf(Variable variable) => !variable.IsScoped && variable.Type is VectorType or BufferType { Element: VectorType } ? "var" : FullTypeOf(variable);

    private void Print(Step step)
    {
        switch (step)
        {
            case DefineStep { Target: null } define:
                code.Line("_ = " + expressions.Print(define.Source) + ";");
                break;
            case DefineStep define:
                PrintDefinition(locals[define.Target], define.Source);
                break;
            case CopyStep copy:
                foreach ((Variable target, Node source) in copy.Assignments)
                {
                    PrintCopy(target, source);
                }

                break;
            case ActionStep action:
                code.Line(Action(action));
                break;
            case CallStep { Catch: { } handler } call when Prints(handler.Body):
                code.Open("try");
                PrintCall(call);
                code.Close();
                code.Open("catch");
                Print(handler.Body);
                code.Line("throw;");
                code.Close();
                break;
            case CallStep call:
                PrintCall(call);
                break;
            case IfStep branch:
                PrintIf(branch, "");
                break;
            case ForStep loop:
                code.Open(Header(loop));
                Print(loop.Body);
                code.Close();
                break;
            case WhileStep loop:
                PrintWhile(loop);
                break;
            case BreakStep exit:
                code.Open("if (" + expressions.PrintNot(exit.Condition) + ")");
                code.Line("break;");
                code.Close();
                break;
            case ThrowStep exit:
                code.Line("throw " + expressions.PrintOpaque(exit.Exception, exit.Arguments) + ";");
                break;
            case ReturnStep exit:
                stacks.ReturnAll(code, dialect);
                if (exit.Result is not null)
                {
                    code.Line("return " + expressions.PrintAssigned(exit.Result) + ";");
                }

                break;
        }
    }

    /// <summary>An assignment; to a struct that exists already leaf by leaf, where that says it.</summary>
    private void PrintCopy(Variable target, Node source)
    {
        if (source is not StructNode whole || target.Parameter is not { Passing: not Passing.Out } || Changes(target, whole) is not { } changes)
        {
            code.Line(Assignment(target, source) + ";");
            return;
        }

        foreach ((Leaf leaf, Node node) in changes)
        {
            string name = ExpressionPrinter.NameOf(target) + leaf.Path;
            code.Line((node is OperationNode { Operation: Binary binary, Arguments: var sides } && IsLeaf(sides[0], target, leaf) && IsCompound(binary)
                ? Compound(name, binary, sides[1])
                : name + " = " + expressions.PrintAssigned(node)) + ";");
        }
    }

    /// <summary>The leaves that are different, or null if they can't be assigned one after another.</summary>
    private List<(Leaf Leaf, Node Node)>? Changes(Variable target, StructNode whole)
    {
        List<(Leaf Leaf, Node Node)> changes = new();
        for (int i = 0; i < whole.Leaves.Length; i++)
        {
            Leaf leaf = whole.Whole.Leaves[i];
            Node node = whole.Leaves[i];
            if (IsLeaf(node, target, leaf))
            {
                continue;
            }

            if (!leaf.IsSettable || changes.Exists(change => Reads(node, target, change.Leaf)))
            {
                return null;
            }

            changes.Add((leaf, node));
        }

        return changes;
    }

    private bool IsLeaf(Node node, Variable whole, Leaf leaf) =>
        node is LeafNode { Whole: ValueNode { Value: var value }, Leaf: var read } && locals[value] == whole && read.Path == leaf.Path;

    private bool Reads(Node node, Variable whole, Leaf leaf) => node is LeafNode
        ? IsLeaf(node, whole, leaf)
        : node is ValueNode { Value: var value } ? locals[value] == whole : node.Children.Any(child => Reads(child, whole, leaf));

    private void PrintDefinition(Variable target, Node source)
    {
        code.Line(Assignment(target, source) + ";");
        if (source is OperationNode { Operation: NewBuffer buffer } && dialect.Zero(buffer, ExpressionPrinter.NameOf(target)) is { } zero)
        {
            code.Line(zero);
        }
    }

    /// <summary>An assignment, or a declaration where the local has none yet; <c>x += y</c> where that says the same.</summary>
    private string Assignment(Variable target, Node source)
    {
        string name = ExpressionPrinter.NameOf(target);
        if (target.Parameter is null && declared.Add(target))
        {
            return TypeOf(target) + " " + name + " = " + expressions.PrintAssigned(source);
        }

        if (source is OperationNode { Operation: Binary binary, Arguments: var sides } && IsCompound(binary))
        {
            if (IsHeldBy(target, sides[0]))
            {
                return Compound(name, binary, sides[1]);
            }

            if (binary.Operator is BinaryOperator.Add or BinaryOperator.Multiply && IsHeldBy(target, sides[1]))
            {
                return Compound(name, binary, sides[0]);
            }
        }

        return name + " = " + expressions.PrintAssigned(source);
    }

    private bool IsHeldBy(Variable variable, Node node) => node is ValueNode { Value: var value } && locals[value] == variable;

    private bool IsCompound(Binary binary) => !binary.IsComparison && !ExpressionPrinter.NeedsContext(binary, checkedByDefault);

    private string Compound(string target, Binary binary, Node addend)
    {
        if (binary.Operator is BinaryOperator.Add or BinaryOperator.Subtract && addend is ConstantNode { Constant: IntegerConstant { Value: 1 } })
        {
            return target + (binary.Operator == BinaryOperator.Add ? "++" : "--");
        }

        return target + " " + ExpressionPrinter.Symbol(binary.Operator) + "= " + expressions.PrintAssigned(addend);
    }

    private string Action(ActionStep step)
    {
        ImmutableArray<Node> operands = step.Operands;
        switch (step.Statement)
        {
            case Store { Path: var path } store:
                return Replaced(store.Buffer, path, operands[0], operands[1], operands[2]) ?? Assign(store.Buffer.Type, operands[0], operands[1], path, operands[2]) + ";";
            case Accumulate { Path: var path } add:
                Node sum = new OperationNode(
                    new Binary(BinaryOperator.Add, add.Addend, add.Addend),
                    ImmutableArray.Create<Node>(new OperationNode(new Load(add.Buffer, add.Index) { Path = path, Field = add.Addend.Type }, [operands[0], operands[1]]), operands[2]));
                return Replaced(add.Buffer, path, operands[0], operands[1], sum)
                    ?? dialect.Accumulate(add, Element(add.Buffer.Type, operands[0], operands[1], path), expressions.Print(operands[2]));
            case Clear:
                return dialect.Clear(expressions.Print(operands[0]));
            case ClearShadow clear:
                return ObjectHelpers.Clears(clear.Shadow.Type)
                    ? Objects!.ClearName(clear.Shadow.Type) + "(" + expressions.Argument(operands[0]) + ", " + expressions.Argument(operands[1]) + ");"
                    : dialect.ClearShadow(expressions.Print(operands[0]), expressions.Print(operands[1]));
            case CopyElements:
                return dialect.CopyElements(expressions.Print(operands[0]), expressions.Print(operands[1]));
            case ParallelRun run:
                return ParallelPrinter.Print(run, [.. operands.Select(expressions.Argument)]);
            case Effect effect:
                return expressions.PrintOpaque(effect.Code, operands) + ";";
            case TapePush push:
                return dialect.TapePush(push.Pushed.Type, operands[0] is ValueNode, expressions.Print(operands[0]), stacks.NameOf(Stack.Tape));
            case TapeRelease release:
                return dialect.TapeRelease(expressions.Print(operands[0]), stacks.NameOf(release.Stack));
            case RequireLength check:
                return dialect.RequireLength(check with { Buffer = Whole(check.Buffer, operands[0]) }, expressions.Print(operands[0]), expressions.Print(operands[1]));
            case RequireDisjoint check:
                Value first = Whole(check.First, operands[0]), second = Whole(check.Second, operands[1]);
                return dialect.RequireDisjoint(
                    first, second, check.Names ?? (first.Name, second.Name), expressions.Print(Whole(operands[0])), expressions.Print(Whole(operands[1])));
            default:
                throw new InvalidOperationException("Unknown statement: " + step.Statement.GetType().Name);
        }
    }

    /// <summary>What a leaf is a part of stands for it where memory is meant.</summary>
    private static Node Whole(Node node) => node is LeafNode { Type.IsMemory: false } leaf ? leaf.Whole : node;

    private static Value Whole(Value value, Node node) => node is LeafNode { Whole: ValueNode { Value: var whole } } leaf
        ? leaf.Type.IsMemory ? value with { Name = whole.Name + leaf.Leaf.Path } : whole
        : value;

    private Text Element(IrType type, Node buffer, Node index, string path) => type is ObjectType
        ? Text.Primary(FieldAccessor.Text(expressions.Print(buffer).At(Precedence.Primary), path))
        : Text.Primary(dialect.Element(expressions.Print(buffer), expressions.Print(index)).Code + path);

    /// <summary>Assigns an element one leaf of which can't be assigned; null if it can.</summary>
    private string? Replaced(Operand buffer, string path, Node memory, Node index, Node stored)
    {
        (string start, IrType? whole) = buffer.Type is ObjectType owner ? expressions.Access.FieldHolding(owner, path) is var (field, _) ? (field.Path, field.Type) : ("", null) : ("", (buffer.Type as BufferType)?.Element);
        if (whole is not StructType type || type.Leaves[type.IndexOf(path.Substring(start.Length))].IsSettable)
        {
            return null;
        }

        Node element = Wholes.Build(type, i => start + type.Leaves[i].Path == path
            ? stored
            : new OperationNode(new Load(buffer, Constants.Int(0)) { Path = start + type.Leaves[i].Path, Field = buffer.Type is ObjectType ? type.Leaves[i].Type : null }, [memory, index]));
        return Element(buffer.Type, memory, index, start).Code + " = " + expressions.PrintAssigned(element) + ";";
    }

    private string Assign(IrType type, Node buffer, Node index, string path, Node stored)
    {
        string element = Element(type, buffer, index, path).Code;
        return stored is OperationNode { Operation: Binary binary, Arguments: var sides }
            && sides[0] is OperationNode { Operation: Load { Path: var read }, Arguments: var loaded } && read == path
            && AreSame(loaded[0], buffer) && AreSame(loaded[1], index)
            && IsCompound(binary)
                ? Compound(element, binary, sides[1])
                : element + " = " + expressions.PrintAssigned(stored);
    }

    private bool AreSame(Node a, Node b) => (a, b) switch
    {
        (ValueNode x, ValueNode y) => locals[x.Value] == locals[y.Value],
        (ConstantNode x, ConstantNode y) => x.Constant == y.Constant,
        (OperationNode { Operation: Length } x, OperationNode { Operation: Length } y) => AreSame(x.Children[0], y.Children[0]),
        (OperationNode { Operation: Binary { Checked: false } p } x, OperationNode { Operation: Binary { Checked: false } q } y) =>
            p.Operator == q.Operator && AreSame(x.Children[0], y.Children[0]) && AreSame(x.Children[1], y.Children[1]),
        _ => false,
    };

    private void PrintCall(CallStep call)
    {
        List<string> arguments = new();
        for (int i = call.Method.HasReceiver ? 1 : 0; i < call.Arguments.Length; i++)
        {
            arguments.Add(call.Passings[i] switch
            {
                Passing.Ref => "ref " + ExpressionPrinter.NameOf(locals[call.Passed[i]!]),
                Passing.Out => "out " + Out(call.Passed[i]),
                _ => expressions.Argument(call.Arguments[i]),
            });
        }

        if (call.Method.TakesTape)
        {
            arguments.Add(stacks.NameOf(call.Method.TakenTape));
        }

        string invocation = expressions.Method(call.Method, call.Arguments) + "(" + string.Join(", ", arguments) + ");";
        code.Line(call.Result is null ? invocation : Declared(locals[call.Result]) + " = " + invocation);
    }

    private string Out(Value? passed) => passed is null ? "_" : Declared(locals[passed]);

    private string Declared(Variable variable)
    {
        string name = ExpressionPrinter.NameOf(variable);
        return variable.Parameter is null && declared.Add(variable) ? TypeOf(variable) + " " + name : name;
    }

    private void PrintIf(IfStep branch, string prefix)
    {
        bool hasThen = Prints(branch.Then), hasElse = Prints(branch.Else);
        if (!hasThen && !hasElse)
        {
            code.Line("_ = " + expressions.Print(branch.Condition) + ";");
            return;
        }

        code.Open(prefix + "if (" + (hasThen ? expressions.Print(branch.Condition) : expressions.PrintNot(branch.Condition)) + ")");
        Print(hasThen ? branch.Then : branch.Else);
        code.Close();
        if (!hasThen || !hasElse)
        {
            return;
        }

        if (OnlyBranch(branch.Else) is { } nested)
        {
            PrintIf(nested, "else ");
            return;
        }

        code.Open("else");
        Print(branch.Else);
        code.Close();
    }

    /// <summary>The one branch that a block consists of, so that it can be written as <c>else if</c>.</summary>
    private IfStep? OnlyBranch(Block block)
    {
        IfStep? only = null;
        foreach (Step step in block.Steps.Where(Prints))
        {
            if (only is not null || step is not IfStep branch || declarations.Before(step).Count > 0 || !(Prints(branch.Then) || Prints(branch.Else)))
            {
                return null;
            }

            only = branch;
        }

        return only;
    }

    private string Header(ForStep step)
    {
        For loop = step.Loop;
        string name = ExpressionPrinter.NameOf(locals[loop.Induction]);
        string next = loop.Step switch
        {
            1 => name + "++",
            -1 => name + "--",
            > 0 => name + " += " + Count(loop.Step),
            _ => name + " -= " + Count(-loop.Step),
        };
        return "for (" + dialect.TypeName(loop.Induction.Type) + " " + name + " = " + expressions.Print(step.StartNode) + "; "
            + name + " " + ExpressionPrinter.Symbol(loop.Comparison) + " " + expressions.Print(step.Limit).At(Precedence.Shift) + "; " + next + ")";
    }

    private static string Count(long count) => count.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private void PrintWhile(WhileStep loop)
    {
        if (loop.IsTestedLast)
        {
            code.Open("do");
            Print(loop.Body);
            code.Close(" while (" + expressions.Print(loop.Condition!) + ");");
            return;
        }

        code.Open("while (" + (loop.Condition is null ? "true" : expressions.Print(loop.Condition).Code) + ")");
        Print(loop.Body);
        code.Close();
    }
}
