using System.Collections.Immutable;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Kernels;

/// <summary>
/// Rewrites a function into what one thread of a kernel runs: buffers become elements of views at computed places, the
/// tape becomes cells, functions become those of the device. What a device can't run is refused.
/// </summary>
internal sealed partial class DeviceLowering
{
    private readonly KernelSignature signature;
    private readonly DeviceTape? tape;
    private readonly Value thread;
    private readonly RegionBuilder entry;
    private readonly Substitution names = new();
    private readonly Dictionary<int, Place> places = [];

    // Integers between which a branch has chosen, chosen among reals: a device's compiler takes a choice of 0 and 1 for a bool, also
    // where it becomes a real, whose bits are those of the bool then.
    private readonly Dictionary<int, Value> realTwins = [];
    private readonly RealType precision;

    /// <param name="entry">Runs before all else.</param>
    /// <param name="start">Runs before the function.</param>
    public DeviceLowering(Function function, KernelSignature signature, DeviceTape? tape, Value thread, RegionBuilder entry, RegionBuilder start)
    {
        this.signature = signature;
        this.tape = tape;
        this.thread = thread;
        this.entry = entry;
        precision = DeviceTape.CellOf(function);
        first = Traversal.Statements(function.Body).Any(statement => statement is Let { Operation: TapeAt }) ? 1 : 0;
        foreach (Parameter parameter in function.Parameters.Where(parameter => signature.IsMemory(parameter.Value)))
        {
            KernelSignature.Memory memory = signature.MemoryOf(parameter.Value);
            bool isOwn = memory.Stride is not null;
            places[parameter.Value.Id] = new ViewPlace(memory.View, Constants.Int(0), memory.Stride, ((BufferType)parameter.Type).Element, Unknown)
            {
                Name = memory.Name,
                Lane = memory.Lane,
                IsShared = !isOwn && memory is { IsGradient: true, IsUsers: false },
                IsReadOnly = !isOwn && memory is { IsGradient: false, IsUsers: false },
                IsAtomic = memory is { IsGradient: true, IsUsers: true, IsExclusive: false },
            };
        }

        signature.Enter(start, thread, names);
    }

    private static readonly DefaultConstant Unknown = new(IrType.Int32);

    /// <summary>Whether a function needs a tape.</summary>
    public static bool NeedsTape(Function function) => Traversal.Statements(function.Body).Any(statement => statement switch
    {
        Let { Operation: NewBuffer buffer } => !IsLocal(buffer),
        Let { Operation: TapePop or TapePopSpan or TapeAt } => true,
        TapePush => true,
        _ => false,
    });

    public void Run(Region body, RegionBuilder target)
    {
        Lower(body, target);
        signature.Leave(target, thread, [.. body.Yields.Select(Resolve)]);
        signature.Clear(target, thread);
    }

    private Operand Resolve(Operand operand) => names.Apply(operand);

    private void Lower(Region region, RegionBuilder target)
    {
        foreach (Statement statement in region.Statements)
        {
            Lower(statement, target);
        }
    }

    private void Lower(Statement statement, RegionBuilder target)
    {
        switch (statement)
        {
            case Let { Target.Type.IsMemory: true } let:
                DefineMemory(let, target);
                break;
            case Let let:
                Lower(let, target);
                break;
            case Store store:
                Write(PlaceOf(store.Buffer), store.Index, store.Path, Resolve(store.Stored), target);
                break;
            case Accumulate add:
                Accumulate(PlaceOf(add.Buffer), Resolve(add.Index), add.Path, Resolve(add.Addend), target);
                break;
            case Clear clear:
                Place cleared = PlaceOf(clear.Buffer);
                ForEach(cleared, target, (body, index, leaf) => Write(cleared, index, leaf.Path, Zero(leaf.Type), body));
                break;
            case CopyElements copy:
                Place source = PlaceOf(copy.Source), copied = PlaceOf(copy.Target);
                ForEach(source, target, (body, index, leaf) => Write(copied, index, leaf.Path, Read(source, index, leaf.Path, body), body));
                break;
            case If branch:
                Lower(branch, target);
                break;
            case For loop:
                Lower(loop, target);
                break;
            case While loop:
                Lower(loop, target);
                break;
            case TapePush push:
                tape!.Push(target, Resolve(push.Pushed));
                break;
            case TapeRelease release:
                Release(release, target);
                break;
            case Source:
                target.Add(statement);
                break;
            case Effect { IsBarrier: true }:
                target.Add(statement);
                break;
            case WriteBack or RequireLength or RequireDisjoint:
                break;
            case Throw exit:
                throw DeviceTypes.Refuse(exit.Exception.Operands.FirstOrDefault(), "an exception", "a device can't throw; check on the host, before the kernel runs");
            case Effect effect:
                throw DeviceTypes.Refuse(effect.Code.Operands.FirstOrDefault(), $"the call {DeviceCode.Show(effect.Code)}", "only arithmetic and functions of mathematics run on a device");
            case Call call:
                throw new InvalidOperationException($"The call of {call.Method.Name} has not been written out.");
            default:
                throw new InvalidOperationException("Unknown statement: " + statement.GetType().Name);
        }
    }

    private void Lower(Let let, RegionBuilder target)
    {
        Operation operation = let.Operation;
        switch (operation)
        {
            case TapeMark mark:
                names[let.Target] = Mark(mark, target);
                return;
            case TapePop pop:
                names[let.Target] = tape!.Pop(target, pop.Type, let.Target.Name);
                return;
            case Load load:
                names[let.Target] = Read(PlaceOf(load.Buffer), Resolve(load.Index), load.Path, target, let.Target, load.InRange);
                return;
            case Length length:
                names[let.Target] = LengthOf(PlaceOf(length.Buffer));
                return;
        }

        DeviceTypes.CheckValue(let.Target.Type, let.Target);
        if (operation is Binary { Checked: true } or Conversion { Checked: true })
        {
            operation = operation switch
            {
                Binary { X.Type: OpaqueType } binary when !IsOwn(let) => throw DeviceTypes.Refuse(let.Target, "arithmetic in a checked context", "a device can't throw when a number overflows"),
                Binary binary => binary with { Checked = false },
                _ => (Conversion)operation with { Checked = false },
            };
        }

        ImmutableArray<Operand> operands = ImmutableArray.CreateRange(operation.Operands, Resolve);
        switch (operation)
        {
            case Intrinsic function:
                names[let.Target] = DeviceFunctions.Emit(target, function, operands, let.Target.Name)
                    ?? throw DeviceTypes.Refuse(let.Target, $"'{function.Method.Replace("global::", "")}'", function.Custom is null ? "a device has no such function" : "a rule of your own is code of the host's");
                break;
            case Binary { Operator: BinaryOperator.Remainder, X.Type: RealType }:
                names[let.Target] = DeviceFunctions.Remainder(target, operands[0], operands[1], let.Target.Name);
                break;
            case Unary { Operator: UnaryOperator.Not } not when target.DefinitionOf(operands[0]) is Binary { X.Type: RealType } comparison && Opposite(comparison) is { } opposite:
                // Some backends take the opposite of a comparison with a NaN for true.
                Operand either = target.Let(opposite);
                foreach (Operand side in comparison.Operands.Where(side => side is Value))
                {
                    either = target.Let(new Binary(BinaryOperator.Or, either, DeviceFunctions.IsNaN(target, side)));
                }

                names[let.Target] = either;
                break;
            case Conversion { Type: RealType real, X.Type: OpaqueType }:
                names[let.Target] = ToReal(operands[0], real, target, let.Target.Name);
                break;
            case Collective collective:
                names[let.Target] = target.Let(GroupCode.Of(collective, operands[0], operands[1]), let.Target.Name);
                if (collective is { IsWarp: false, Exchange: not Exchange.Broadcast })
                {
                    // The next one must not begin before all have read the sum of this one.
                    target.Add(GroupCode.Barrier);
                }

                break;
            case Opaque code:
                LowerCode(let, code, operands, target);
                break;
            case GridIndex element:
                Define(let, element with { InRange = true }, operands, target);
                break;
            case Extent extent:
                throw DeviceTypes.Refuse(extent.Grid, "an array of several dimensions", "a kernel takes views");
            case Compose compose:
                throw DeviceTypes.Refuse(let.Target, $"a '{compose.Whole.Name}' as a whole", "only its fields are followed to the device");
            default:
                Define(let, operation, operands, target);
                break;
        }
    }

    private void Define(Let let, Operation operation, ImmutableArray<Operand> operands, RegionBuilder target) =>
        names[let.Target] = target.Let(operation.WithOperands(operands), let.Target.Name);

    // Sizes that transforms compute are temporaries; what the user computes in a checked context has a place in the code.
    private static bool IsOwn(Let let) => !let.Target.IsNamed && let.Operation is Conversion;

    private void LowerCode(Let let, Opaque code, ImmutableArray<Operand> operands, RegionBuilder target)
    {
        if (code.Pieces.All(piece => piece.Length == 0) && operands.Length == 1)
        {
            names[let.Target] = operands[0];
            return;
        }

        Opaque portable = DeviceCode.For(code)
            ?? throw DeviceTypes.Refuse(let.Target, DeviceCode.Show(code), "only arithmetic and functions of mathematics run on a device");
        Define(let, portable, operands, target);
    }

    private static Binary? Opposite(Binary comparison) => comparison.Operator switch
    {
        BinaryOperator.Less => comparison with { Operator = BinaryOperator.GreaterOrEqual },
        BinaryOperator.LessOrEqual => comparison with { Operator = BinaryOperator.Greater },
        BinaryOperator.Greater => comparison with { Operator = BinaryOperator.LessOrEqual },
        BinaryOperator.GreaterOrEqual => comparison with { Operator = BinaryOperator.Less },
        _ => null,
    };

    /// <summary>An integer as a real. Where it is one of two constants, the choice is made among reals.</summary>
    private Operand ToReal(Operand integer, RealType type, RegionBuilder target, string name = "")
    {
        if (integer is IntegerConstant constant)
        {
            return Constants.Real(constant.Value, type);
        }

        if (target.DefinitionOf(integer) is Select choice)
        {
            return target.Let(new Select(choice.Condition, ToReal(choice.WhenTrue, type, target), ToReal(choice.WhenFalse, type, target)), name);
        }

        return integer is Value { Id: var id } && realTwins.TryGetValue(id, out Value? twin)
            ? twin.Type == type ? twin : target.Let(new Conversion(twin, type), name)
            : target.Let(new Conversion(integer, type), name);
    }

    private static Operand Zero(IrType type) => type switch
    {
        RealType real => Constants.Real(0, real),
        OpaqueType { Name: "int" or "long" } integer => new IntegerConstant(0, integer),
        _ => new DefaultConstant(type),
    };
}
