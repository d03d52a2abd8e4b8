using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Optimise;

/// <summary>Finds out whether a loop can run on vectors: what it reads and writes, and what it sums up.</summary>
internal sealed class VectorLoopReader
{
    private readonly For loop;
    private readonly Roots roots;
    private readonly Dictionary<int, Operation> inside = new();
    private readonly Dictionary<int, int> uses = new();
    private readonly List<VectorAccess> accesses = new();
    private readonly List<(VectorAccess Access, bool IsWrite)> visits = new();
    private readonly HashSet<int> masks = new();
    private readonly bool reorders;
    private int conditions;
    private readonly Dictionary<Statement, VectorAccess> places = new(ReferenceComparer<Statement>.Instance);

    /// <param name="reorders">Sums are free even where they are values of the primal's, and functions may be those of the machine's vectors.</param>
    public VectorLoopReader(For loop, Roots roots, bool reorders)
    {
        this.reorders = reorders;
        this.loop = loop;
        this.roots = roots;
    }

    /// <summary>What is computed with; null where there is nothing of the kind, or of two precisions.</summary>
    public RealType? Lane { get; private set; }

    /// <summary>The buffers that are visited, each with its offset once; first those of which each iteration visits another element.</summary>
    public IReadOnlyList<VectorAccess> Accesses => [.. accesses.OrderBy(access => access.Only is null ? 0 : 1)];

    /// <summary>What each statement visits.</summary>
    public IReadOnlyDictionary<Statement, VectorAccess> Places => places;

    /// <summary>It computes functions that take so long one by one that even a few at once are worth it.</summary>
    public bool IsExpensive { get; private set; }

    public bool Read()
    {
        // Most loops fall out here.
        if (loop.Body.Statements.Any(statement => statement is not (Source or Let or If or Store or Accumulate))
            || Enumerable.Range(0, loop.Carried.Count).Any(i => !IsCounter(i) && (loop.Carried[i].Phi.Type is not RealType || !(loop.Carried[i].IsFree || reorders))))
        {
            return false;
        }

        Enter(loop.Body);
        return loop.Body.Statements.All(Read)
            && accesses.Exists(access => access.Only is null)
            && Enumerable.Range(0, loop.Carried.Count).All(i => IsCounter(i) || (Fits(loop.Carried[i].Phi.Type) && IsSum(i)))
            && visits.Where(visit => visit.IsWrite).All(write => visits.All(visit => CanStandBeside(visit.Access, write.Access)));
    }

    /// <summary>An integer that goes on by one in each iteration, as the loop's own counter does.</summary>
    public bool IsCounter(int position) => loop.Step == 1 && loop.Carried[position].Phi is { } phi && phi.Type == IrType.Int32
        && loop.Body.Statements.Any(statement => statement is Let { Operation: Binary { Operator: BinaryOperator.Add, Checked: false, Y: IntegerConstant { Value: 1 } } next } let
            && next.X == phi && loop.Body.Yields[position] == let.Target);

    private void Enter(Region region)
    {
        foreach (Statement statement in region.Statements)
        {
            switch (statement)
            {
                case If branch:
                    Count([branch.Condition]);
                    Enter(branch.Then);
                    Enter(branch.Else);
                    foreach (Value result in branch.Results)
                    {
                        inside[result.Id] = new Select(branch.Condition, result, result);
                    }

                    break;
                case Let let:
                    inside[let.Target.Id] = let.Operation;
                    Count(let.Operation.Operands);
                    break;
                case Store or Accumulate:
                    Count(StatementOperands.Of(statement));
                    break;
            }
        }

        Count(region.Yields);
    }

    private void Count(IEnumerable<Operand> operands)
    {
        foreach (Value value in operands.OfType<Value>())
        {
            uses[value.Id] = uses.TryGetValue(value.Id, out int known) ? known + 1 : 1;
        }
    }

    private bool Read(Statement statement) => statement switch
    {
        Source => true,
        Let { Operation: Load { Path: "", Field: null } load } => Visit(statement, load.Buffer, load.Index, load.InRange && conditions == 0, isWrite: false),
        Let { Operation: Binary { Operator: BinaryOperator.Add or BinaryOperator.Subtract or BinaryOperator.Multiply or BinaryOperator.Divide } binary } =>
            binary.X.Type is RealType ? Fits(binary.X.Type) : binary is { Checked: false, Operator: BinaryOperator.Add or BinaryOperator.Subtract },
        Let { Operation: Unary { Operator: UnaryOperator.Negate } or Copy, Target.Type: RealType type } => Fits(type),
        Let { Operation: Binary { IsComparison: true, X.Type: RealType } comparison } let => Fits(comparison.X.Type) && Knows(masks.Add(let.Target.Id)),
        Let { Operation: Binary { Operator: BinaryOperator.And or BinaryOperator.Or or BinaryOperator.Xor } logic } let => IsMask(logic.X) && IsMask(logic.Y) && Knows(masks.Add(let.Target.Id)),
        Let { Operation: Unary { Operator: UnaryOperator.Not } not } let => IsMask(not.X) && Knows(masks.Add(let.Target.Id)),
        Let { Operation: Select { ResultType: RealType type } select } => Fits(type) && (IsMask(select.Condition) || IsAround(select.Condition)),
        Let { Operation: Intrinsic { ResultType: RealType type } intrinsic } => Fits(type) && IsOfLanes(intrinsic),
        If branch => Read(branch),
        Store { Path: "" } store => Visit(statement, store.Buffer, store.Index, inRange: false, isWrite: true),
        Accumulate { Path: "" } add => Visit(statement, add.Buffer, add.Index, inRange: false, isWrite: true, add.IsFree && !add.IsAtomic),
        _ => false,
    };

    /// <summary>Both ways are gone, and each lane takes the values of its own: nothing else may happen there.</summary>
    private bool Read(If branch)
    {
        // That an element exists where it is read on one way says nothing of the others.
        conditions++;
        bool isPlain = IsMask(branch.Condition)
            && branch.Results.All(result => Fits(result.Type))
            && branch.Then.Statements.Concat(branch.Else.Statements).All(statement => statement is Source or Let or If && Read(statement));
        conditions--;
        return isPlain;
    }

    private static bool Knows(bool _) => true;

    private bool IsMask(Operand operand) => operand is Value value && masks.Contains(value.Id);

    private bool IsOfLanes(Intrinsic intrinsic)
    {
        if (VectorFunctions.Of(intrinsic, reorders) is not { } function || intrinsic.Arguments.Any(argument => argument.Type != intrinsic.Type))
        {
            return false;
        }

        IsExpensive |= function.IsExpensive;
        return true;
    }

    private bool Fits(IrType type)
    {
        // What a type parameter stands for need not fit into the machine's vectors.
        Lane ??= type is RealType { Precision: not RealPrecision.Generic } lane ? lane : null;
        return Lane == type;
    }

    private bool Visit(Statement statement, Operand buffer, Operand index, bool inRange, bool isWrite, bool isFree = false)
    {
        if (buffer is not Value { Type: BufferType { Element: RealType element } } memory || inside.ContainsKey(memory.Id) || !Fits(element))
        {
            return false;
        }

        bool isOne = (!isWrite || isFree) && IsAround(index);
        if ((isOne ? [] : OffsetOf(index)) is not { } terms)
        {
            return false;
        }

        VectorAccess access = new(memory, terms.ToEquatableArray()) { Only = isOne ? index : null, IsSum = isOne && isWrite };
        if (accesses.Find(access.IsSame) is { } known)
        {
            access = known;
        }
        else
        {
            accesses.Add(access);
        }

        access.InRange &= inRange;
        visits.Add((access, isWrite));
        places[statement] = access;
        return true;
    }

    /// <summary>What an index is more than the loop's counter, in parts that are known before the loop.</summary>
    private List<(Operand, bool)>? OffsetOf(Operand index)
    {
        if (index == loop.Induction)
        {
            return [];
        }

        for (int i = 0; i < loop.Carried.Count; i++)
        {
            if (index == loop.Carried[i].Phi && IsCounter(i))
            {
                return [(loop.Carried[i].Initial, false), (loop.Start, true)];
            }
        }

        if (index is not Value value || !inside.TryGetValue(value.Id, out Operation operation) || operation is not Binary { Checked: false } binary)
        {
            return null;
        }

        if (binary.Operator is BinaryOperator.Add or BinaryOperator.Subtract && IsAround(binary.Y) && OffsetOf(binary.X) is { } left)
        {
            left.Add((binary.Y, binary.Operator == BinaryOperator.Subtract));
            return left;
        }

        if (binary.Operator == BinaryOperator.Add && IsAround(binary.X) && OffsetOf(binary.Y) is { } right)
        {
            right.Add((binary.X, false));
            return right;
        }

        return null;
    }

    private bool IsAround(Operand operand) => operand is not Value value || (value != loop.Induction && !inside.ContainsKey(value.Id) && loop.Carried.All(carried => carried.Phi != value));

    /// <summary>The loop does nothing to what it carries but add to it, and does nothing else with it.</summary>
    private bool IsSum(int position)
    {
        Operand current = loop.Body.Yields[position];
        Value phi = loop.Carried[position].Phi;
        bool hasTerms = false;
        while (current is Value value && value != phi)
        {
            if (!inside.TryGetValue(value.Id, out Operation operation) || uses[value.Id] != 1)
            {
                return false;
            }

            switch (operation)
            {
                case Copy copy:
                    current = copy.X;
                    break;
                case Binary { Operator: BinaryOperator.Add } sum:
                    hasTerms = true;
                    current = LeadsTo(sum.X, phi) ? sum.X : sum.Y;
                    break;
                case Binary { Operator: BinaryOperator.Subtract } difference:
                    hasTerms = true;
                    current = difference.X;
                    break;
                default:
                    return false;
            }
        }

        return hasTerms && current == phi && uses[phi.Id] == 1;
    }

    private bool LeadsTo(Operand operand, Value phi) => operand == phi || (operand is Value value && inside.TryGetValue(value.Id, out Operation operation) && operation switch
    {
        Copy copy => LeadsTo(copy.X, phi),
        Binary { Operator: BinaryOperator.Add } sum => LeadsTo(sum.X, phi) || LeadsTo(sum.Y, phi),
        Binary { Operator: BinaryOperator.Subtract } difference => LeadsTo(difference.X, phi),
        _ => false,
    });

    /// <summary>No iteration sees an element that another one writes.</summary>
    private bool CanStandBeside(VectorAccess access, VectorAccess write)
    {
        if (access.IsSum && write.IsSum)
        {
            return true;
        }

        int first = roots.Of(access.Buffer), second = roots.Of(write.Buffer);
        return first != Roots.Unknown && second != Roots.Unknown && (first != second || access.IsSame(write));
    }
}
