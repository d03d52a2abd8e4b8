using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Remarks;

/// <summary>
/// Where a function is not smooth in what it is differentiated by, as far as its outputs depend on it. It asks the analyses
/// that the transforms use, so that what is said of a derivative is what its code does.
/// </summary>
internal sealed class SmoothnessRemarks
{
    private readonly Function function;
    private readonly FunctionIndex index;
    private readonly MemoryAnalysis memory;
    private readonly Activity activity;
    private readonly Influence influence;
    private readonly Continuity continuity;
    private readonly Dictionary<int, List<Statement>> uses = [];
    private readonly List<Remark> remarks = [];

    private SmoothnessRemarks(Function function, IReadOnlyDictionary<string, MethodSummary> callees)
    {
        this.function = function;
        index = new FunctionIndex(function);
        memory = new MemoryAnalysis(function, index, callees);
        activity = new Activity(function, memory, seedsMemory: true, looksAtConditions: true);
        influence = new Influence(function, memory);
        continuity = new Continuity(index, memory, activity, influence);
    }

    public static IReadOnlyList<Remark> Of(Function function, IReadOnlyDictionary<string, MethodSummary> callees)
    {
        SmoothnessRemarks smoothness = new(function, callees);
        smoothness.Visit();
        return smoothness.remarks;
    }

    private void Visit()
    {
        foreach (Statement statement in Traversal.Statements(function.Body))
        {
            if (statement is Let let && influence.Reaches(let.Target))
            {
                Visit(let);
            }
        }
    }

    private void Visit(Let let)
    {
        switch (let.Operation)
        {
            case Binary { IsComparison: true, X.Type: RealType } comparison when Active(comparison.X, comparison.Y) is { } active:
                Compare(let, comparison.Operator is BinaryOperator.Equal or BinaryOperator.NotEqual, active);
                break;
            case Conversion { X.Type: RealType, Type: OpaqueType type } cast when activity.IsVaried(cast.X):
                Add(IsIndexOnly(let.Target, []) ? RemarkKind.Index : RemarkKind.Cast, let, cast.X, type.Name);
                break;
            case Binary { Operator: BinaryOperator.Remainder, X.Type: RealType } remainder when Active(remainder.X, remainder.Y) is { } active:
                Add(RemarkKind.Remainder, let, active, "%");
                break;
            case Intrinsic { Custom: null } intrinsic when Active([.. intrinsic.Arguments]) is { } active && RuleTable.Find(intrinsic.Rule) is { } row:
                Visit(let, intrinsic, row, active);
                break;
            case Opaque look when look.Type == IrType.Boolean && !look.Pieces[0].EndsWith("IsNaN(", StringComparison.Ordinal) && Active([.. look.Arguments]) is { } active:
                Add(RemarkKind.PossibleJump, let, active);
                break;
        }

        if (activity.IsActive(let.Target) && Singularities.Of(let.Operation, activity, index) is var (point, through))
        {
            Add(RemarkKind.Singular, let, through, point);
        }
    }

    private void Visit(Let let, Intrinsic intrinsic, Rule row, Operand active)
    {
        switch (row.Name)
        {
            case "IsNegative" or "IsPositive":
                Add(RemarkKind.PossibleJump, let, active);
                break;
            case "IsInteger" or "IsEvenInteger" or "IsOddInteger" or "IsPow2":
                Add(RemarkKind.Equality, let, active);
                break;
            case "IEEERemainder":
                Add(RemarkKind.Remainder, let, active, row.Name);
                break;
            case "ConvertToInteger" or "ConvertToIntegerNative":
                Add(IsIndexOnly(let.Target, []) ? RemarkKind.Index : RemarkKind.Cast, let, active, intrinsic.Type.CSharp);
                break;
            case "Pow" when intrinsic.Arguments[1] is RealConstant { Value: 2 or 3 }:
                Add(RemarkKind.Power, let, active);
                break;
            default:
                if (row.Smoothness == Smoothness.Step)
                {
                    Add(RemarkKind.Rounding, let, active, row.Method);
                }
                else if (row.Smoothness == Smoothness.Kink && activity.IsActive(let.Target))
                {
                    Add(RemarkKind.KinkedFunction, let, active, row.Method);
                }

                break;
        }
    }

    private void Compare(Let let, bool isEquality, Operand active)
    {
        Binary comparison = (Binary)let.Operation;
        if (comparison.X.Equals(comparison.Y) || IsNoNumber(comparison.X) || IsNoNumber(comparison.Y))
        {
            // It asks whether it is a number.
            return;
        }

        RemarkKind? kind = isEquality ? RemarkKind.Equality : continuity.Of(let) switch
        {
            Switching.Nothing => null,
            Switching.Kink => RemarkKind.Kink,
            Switching.Jump => RemarkKind.Jump,
            Switching.Sampled => RemarkKind.SampledJump,
            _ => RemarkKind.PossibleJump,
        };
        if (kind is { } found)
        {
            Add(found, let, active);
        }
    }

    private static bool IsNoNumber(Operand operand) => operand is RealConstant { Value: var number } && (double.IsNaN(number) || double.IsInfinity(number));

    private void Add(RemarkKind kind, Let let, Operand active, string detail = "") => remarks.Add(new Remark(kind, let.Target, NameOf(active), detail));

    private Operand? Active(params Operand[] operands) => operands.FirstOrDefault(operand => operand.Type is RealType && activity.IsVaried(operand));

    /// <summary>All that the value does is to choose elements.</summary>
    private bool IsIndexOnly(Value value, HashSet<int> seen)
    {
        if (uses.Count == 0)
        {
            FindUses();
        }

        return seen.Add(value.Id)
            && uses.TryGetValue(value.Id, out List<Statement>? readers)
            && readers.All(reader => reader switch
            {
                Let { Operation: Load or GridIndex or Slice } => true,
                Store store => !store.Stored.Equals(value),
                Let { Operation: Binary { IsComparison: false } or Conversion { Type: OpaqueType } or Copy, Target: { Type: OpaqueType } target } => !influence.Reaches(target) || IsIndexOnly(target, seen),
                Let let => !influence.Reaches(let.Target),
                _ => false,
            });
    }

    private void FindUses()
    {
        foreach (Statement statement in Traversal.Statements(function.Body))
        {
            bool isNested = Traversal.Regions(statement).Any();
            IEnumerable<Operand> operands = !isNested ? StatementOperands.Of(statement) : Traversal.Regions(statement).SelectMany(region => region.Yields.Items).Concat(statement switch
            {
                If branch => [branch.Condition],
                For loop => [loop.Start, loop.Limit, .. loop.Carried.Select(item => item.Initial)],
                While loop => loop.Carried.Select(item => item.Initial),
                _ => [],
            });
            foreach (Value value in operands.OfType<Value>().Distinct())
            {
                if (!uses.TryGetValue(value.Id, out List<Statement>? readers))
                {
                    uses[value.Id] = readers = [];
                }

                readers.Add(statement);
            }
        }

        foreach (Value value in function.Body.Yields.OfType<Value>())
        {
            uses[value.Id] = [new Source("")];
        }
    }

    /// <summary>The variable of the user's from which an active value comes.</summary>
    private string NameOf(Operand active)
    {
        HashSet<int> seen = [];
        Queue<Operand> open = new([active]);
        while (open.Count > 0)
        {
            if (open.Dequeue() is not Value value || !seen.Add(value.Id))
            {
                continue;
            }

            if (function.Parameters.FirstOrDefault(parameter => parameter.Value == value) is { Part: { } part })
            {
                return part.Whole + part.Leaf.Path;
            }

            if (value.IsNamed)
            {
                return value.Name;
            }

            Definition definition = index[value];
            IEnumerable<Operand> from = definition switch
            {
                { Let.Operation: Load load } => [memory.RootOrSelf((Value)load.Buffer), load.Buffer],
                { Let.Operation: { } operation } => operation.Operands.Where(operand => operand.Type.IsMemory || activity.IsVaried(operand)),
                { If: { } branch } => Yields(branch, value),
                { Call: { } call } => call.Arguments,
                _ => [],
            };
            foreach (Operand operand in from)
            {
                open.Enqueue(operand);
            }
        }

        return function.Parameters.FirstOrDefault(parameter => parameter.IsActive)?.Name ?? function.Name;
    }

    private static IEnumerable<Operand> Yields(If branch, Value value)
    {
        int i = branch.Results.Items.IndexOf(value);
        return i < 0 ? [] : [branch.Then.Yields[i], branch.Else.Yields[i]];
    }
}
