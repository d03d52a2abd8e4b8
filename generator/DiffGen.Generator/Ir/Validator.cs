namespace DiffGen.Generator.Ir;

/// <summary>
/// Checks what the intermediate representation promises: each value is defined once and before its uses, regions yield
/// what their owner takes, and operators get the types that they work on. Tests run it after every pass.
/// </summary>
internal sealed class Validator
{
    private readonly Function function;
    private readonly HashSet<int> defined = [];
    private readonly Dictionary<int, Value> visible = [];

    private Validator(Function function) => this.function = function;

    /// <exception cref="InvalidOperationException">The function is malformed; the message says where.</exception>
    public static void Check(Function function) => new Validator(function).Run();

    private void Run()
    {
        foreach (Parameter parameter in function.Parameters)
        {
            Require(parameter.Type is not StructType, $"'{parameter.Name}' is a struct that has not been taken apart");
            Require(parameter.Part is not { } part || part.Leaf.Type.Equals(parameter.Type), $"'{parameter.Name}' does not fit its place in '{parameter.Part?.Whole}'");
            Define(parameter.Value);
        }

        Check(function.Body);
        List<IrType> yields = [.. function.ResultParts.Select(part => part.Type)];
        yields.AddRange(function.Parameters.Where(parameter => parameter.IsReturned).Select(parameter => parameter.Type));
        Match(function.Body.Yields, yields, "the body");
    }

    private void Define(Value value)
    {
        Require(value.Id >= 0 && value.Id < function.NextId, $"{value} is not below the next free id {function.NextId}");
        Require(defined.Add(value.Id), $"{value} is defined twice");
        visible.Add(value.Id, value);
    }

    private void Use(Operand operand, object user)
    {
        if (operand is Value value)
        {
            Require(visible.TryGetValue(value.Id, out Value? definition), $"{value} is not visible in {user}");
            Require(Equals(definition, value), $"{value} of type {value.Type} is used in {user}, but defined as {definition} of type {definition?.Type}");
        }
    }

    private void Match(EquatableArray<Operand> operands, IReadOnlyList<IrType> types, string where)
    {
        Require(operands.Count == types.Count, $"{where} yields {operands.Count} operands where {types.Count} are taken");
        for (int i = 0; i < types.Count; i++)
        {
            Require(operands[i].Type.Equals(types[i]), $"{where} yields a {operands[i].Type} where a {types[i]} is taken");
        }
    }

    /// <summary>Checks a region whose values nobody outside sees.</summary>
    private void Check(Region region, Action? whileVisible = null)
    {
        HashSet<int> before = [.. visible.Keys];
        for (int i = 0; i < region.Statements.Count; i++)
        {
            Check(region.Statements[i]);
            Require(region.Statements[i] is not Throw || i == region.Statements.Count - 1, "a throw is not the last statement of its region");
        }

        foreach (Operand operand in region.Yields)
        {
            Use(operand, "the yields of a region");
        }

        whileVisible?.Invoke();
        foreach (int id in visible.Keys.Where(id => !before.Contains(id)).ToList())
        {
            visible.Remove(id);
        }
    }

    private void Check(Statement statement)
    {
        switch (statement)
        {
            case Let let:
                UseAll(let.Operation.Operands, let);
                OperandTypes.Check(let.Operation);
                Require(let.Target.Type.Equals(let.Operation.ResultType), $"{let} defines a {let.Target.Type} from a {let.Operation.ResultType}");
                Define(let.Target);
                break;
            case Store store:
                UseAll([store.Buffer, store.Index, store.Stored], store);
                OperandTypes.Element(store.Buffer, store.Index, store.Path, store.Stored);
                break;
            case Accumulate accumulate:
                UseAll([accumulate.Buffer, accumulate.Index, accumulate.Addend], accumulate);
                OperandTypes.Element(accumulate.Buffer, accumulate.Index, accumulate.Path, accumulate.Addend);
                break;
            case Clear clear:
                Use(clear.Buffer, clear);
                break;
            case ClearShadow clear:
                UseAll([clear.Shadow, clear.Primal], clear);
                break;
            case CopyElements copy:
                UseAll([copy.Source, copy.Target], copy);
                break;
            case If branch:
                Check(branch);
                break;
            case For loop:
                Check(loop);
                break;
            case While loop:
                Check(loop);
                break;
            case Call call:
                Check(call);
                break;
            case Throw exit:
                UseAll(exit.Exception.Operands, exit);
                UseAll(exit.Flush, exit);
                Match(exit.Flush, [.. function.Parameters.Where(parameter => parameter.IsReturned).Select(parameter => parameter.Type)], "a throw");
                break;
            case WriteBack write:
                Use(write.Content, write);
                Require(
                    function.Parameters.Any(parameter => parameter.IsReturned && parameter.Value == write.Parameter) || function.Cells.Contains(write.Parameter),
                    $"{write.Parameter} is neither a by-reference parameter nor a cell");
                Match(EquatableArray.Create(write.Content), [write.Parameter.Type], "a by-reference parameter");
                break;
            case ParallelRun run:
                UseAll(StatementOperands.Of(run), run);
                break;
            case Effect effect:
                UseAll(effect.Code.Operands, effect);
                break;
        }
    }

    private void Check(If branch)
    {
        Use(branch.Condition, "the condition of a branch");
        Require(branch.Condition.Type.Equals(IrType.Boolean), "the condition of a branch is no bool");
        IrType[] types = [.. branch.Results.Select(result => result.Type)];
        Check(branch.Then);
        Check(branch.Else);
        Match(branch.Then.Yields, types, "the first region of a branch");
        Match(branch.Else.Yields, types, "the second region of a branch");
        foreach (Value result in branch.Results)
        {
            Define(result);
        }
    }

    private void Check(For loop)
    {
        UseAll([loop.Start, loop.Limit], "the head of a loop");
        Require(loop.Induction.Type.Equals(IrType.Int32) || loop.Induction.Type.Equals(IrType.Int64), $"{loop.Induction} counts, but is a {loop.Induction.Type}");
        Require(loop.Start.Type.Equals(loop.Induction.Type) && loop.Limit.Type.Equals(loop.Induction.Type), $"the bounds of {loop.Induction} have other types");
        bool rises = loop.Comparison is BinaryOperator.Less or BinaryOperator.LessOrEqual, falls = loop.Comparison is BinaryOperator.Greater or BinaryOperator.GreaterOrEqual;
        Require((rises && loop.Step > 0) || (falls && loop.Step < 0), $"{loop.Induction} steps by {loop.Step} towards {loop.Comparison}");
        Check(loop.Carried, () =>
        {
            Define(loop.Induction);
            Check(loop.Body);
        });
        Match(loop.Body.Yields, [.. loop.Carried.Select(carried => carried.Phi.Type)], "the body of a loop");
    }

    private void Check(While loop)
    {
        Require(loop.Condition.Statements.All(IsFree), "the condition of a loop has an effect");
        Check(loop.Carried, () =>
        {
            Check(loop.Condition);
            Match(loop.Condition.Yields, [IrType.Boolean], "the condition of a loop");
            Check(loop.Body);
        });
        Match(loop.Body.Yields, [.. loop.Carried.Select(carried => carried.Phi.Type)], "the body of a loop");
    }

    private void Check(EquatableArray<Carried> carried, Action inside)
    {
        foreach (Carried item in carried)
        {
            Use(item.Initial, "the head of a loop");
            Require(item.Initial.Type.Equals(item.Phi.Type) && item.Result.Type.Equals(item.Phi.Type), $"{item.Phi} changes its type over the loop");
        }

        Check(Region.Empty, () =>
        {
            foreach (Carried item in carried)
            {
                Define(item.Phi);
            }

            inside();
        });
        foreach (Carried item in carried)
        {
            Define(item.Result);
        }
    }

    private void Check(Call call)
    {
        UseAll(call.Arguments, call);
        Require(call.Arguments.Count == call.Method.Parameters.Count, $"{call.Method.Name} gets {call.Arguments.Count} arguments");
        List<IrType> results = [.. call.Method.ResultParts.Select(part => part.Type)];
        for (int i = 0; i < call.Arguments.Count; i++)
        {
            ParameterSignature parameter = call.Method.Parameters[i];

            // A receiver may be of a type parameter, or of a type that derives from the one that declares the method.
            bool isReceiver = i == 0 && call.Method.HasReceiver && parameter.Type is OpaqueType && call.Arguments[i].Type is OpaqueType;

            // A struct that no derivative goes through is passed whole, whatever its fields are.
            bool isWhole = !parameter.IsActive && parameter.Type.CSharp == call.Arguments[i].Type.CSharp;
            Require(isReceiver || isWhole || OperandTypes.Fits(call.Arguments[i].Type, parameter.Type), $"{call.Method.Name} gets a {call.Arguments[i].Type} for '{parameter.Name}', which is a {parameter.Type}");
            if (parameter.Passing is Passing.Ref or Passing.Out)
            {
                results.Add(parameter.Type);
            }
        }

        Require(call.Results.Select(result => result.Type).SequenceEqual(results), $"the results of {call.Method.Name} do not fit its signature");
        foreach (Value result in call.Results)
        {
            Define(result);
        }
    }

    private void UseAll(IEnumerable<Operand> operands, object user)
    {
        foreach (Operand operand in operands)
        {
            Use(operand, user);
        }
    }

    private static bool IsFree(Statement statement) => statement switch
    {
        Let { Operation: Opaque { Purity: Purity.Effect } or NewBuffer or TapePop or TapePopSpan } => false,
        Let or Source => true,
        If branch => branch.Then.Statements.All(IsFree) && branch.Else.Statements.All(IsFree),
        _ => false,
    };

    private void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new InvalidOperationException($"{function.Name}: {message}.");
        }
    }
}
