using DiffGen.Generator.Ir;

namespace DiffGen.Tests.Printing;

/// <summary>
/// Builds random functions of one signature that always terminate: nested branches and loops that carry values of every
/// type, memory that is read and written, calls with by-reference arguments, code that throws.
/// </summary>
internal sealed class RandomPrograms
{
    private static readonly BufferType Span = new(BufferKind.Span, IrType.Double);
    private static readonly BufferType Array = new(BufferKind.Array, IrType.Double);
    private static readonly string[] Names = ["", "", "", "x", "s", "s", "k", "t", "t1", "flag", "class"];

    private readonly Random random;
    private readonly ValueSource values = new();
    private readonly List<Value> buffers = [];
    private int budget;

    private RandomPrograms(int seed)
    {
        random = new Random(seed);
        budget = random.Next(4, 60);
    }

    public static readonly MethodReference Mix = new(
        "Mix",
        "global::Helpers",
        "Mix",
        EquatableArray.Create(
            new ParameterSignature("x", IrType.Double, Passing.ByValue, true),
            new ParameterSignature("r", IrType.Double, Passing.Ref, true),
            new ParameterSignature("o", IrType.Double, Passing.Out, true)),
        IrType.Double);

    public static readonly MethodReference Twice = new(
        "Twice", "global::Helpers", "Twice", EquatableArray.Create(new ParameterSignature("x", IrType.Double, Passing.ByValue, true)), IrType.Double);

    public static readonly MethodReference ReadAfter = new(
        "ReadAfter",
        "global::Helpers",
        "ReadAfter",
        EquatableArray.Create(
            new ParameterSignature("x", IrType.Double, Passing.In, true), new ParameterSignature("o", IrType.Double, Passing.Out, true)),
        IrType.Double);

    public static readonly MethodReference Touch = new(
        "Touch",
        "global::Helpers",
        "Touch",
        EquatableArray.Create(
            new ParameterSignature("a", Span, Passing.ByValue, true), new ParameterSignature("i", IrType.Int32, Passing.ByValue, false)),
        null);

    /// <summary>double F(double x, double y, int n, bool c, double[] a, Span&lt;double&gt; b, ref double r, out double o)</summary>
    public static Function Create(int seed, string name) => new RandomPrograms(seed).Create(name);

    private Function Create(string name)
    {
        Value Parameter(IrType type, string parameter) => values.Create(type, parameter);
        Value x = Parameter(IrType.Double, "x"), y = Parameter(IrType.Double, "y"), n = Parameter(IrType.Int32, "n"), c = Parameter(IrType.Boolean, "c");
        Value a = Parameter(Array, "a"), b = Parameter(Span, "b"), r = Parameter(IrType.Double, "r"), o = Parameter(IrType.Double, "o");
        buffers.AddRange([a, b]);
        RegionBuilder body = new(values);
        List<Value> scope = [x, y, n, c, r, b, body.Let(new Conversion(a, Span), Name())];
        Value? scratch = null;
        if (random.Next(3) == 0)
        {
            scratch = body.Let(new NewBuffer(IrType.Double, Constants.Int(4)) { Stack = (Stack)random.Next(3) }, random.Next(2) == 0 ? "buffer" : "");
            buffers.Add(scratch);
        }

        Fill(body, scope, 0);
        Operand final = random.Next(4) == 0 ? r : Pick(scope, IrType.Double);
        Region region = body.Build(Pick(scope, IrType.Double), final, random.Next(4) == 0 ? r : Pick(scope, IrType.Double));
        return new Function(
            name,
            name,
            EquatableArray.Create(
                new Parameter(x, Passing.ByValue),
                new Parameter(y, Passing.ByValue),
                new Parameter(n, Passing.ByValue),
                new Parameter(c, Passing.ByValue),
                new Parameter(a, Passing.ByValue),
                new Parameter(b, Passing.ByValue),
                new Parameter(r, Passing.Ref),
                new Parameter(o, Passing.Out)),
            IrType.Double,
            region,
            values.Next) { Tape = TapeAccess.Owned };
    }

    private string Name() => Names[random.Next(Names.Length)];

    private IrType Type() => random.Next(8) switch
    {
        0 => IrType.Int32,
        1 => IrType.Boolean,
        2 => Span,
        _ => IrType.Double,
    };

    /// <summary>Mostly something that has just been computed, so that expressions nest.</summary>
    private Operand Pick(List<Value> scope, IrType type)
    {
        List<Value> fitting = scope.FindAll(value => value.Type == type);
        if (fitting.Count == 0 || (random.Next(8) == 0 && type != Span))
        {
            return Constant(type);
        }

        return random.Next(3) > 0 ? fitting[^Math.Min(fitting.Count, random.Next(1, 4))] : fitting[random.Next(fitting.Count)];
    }

    private Operand Constant(IrType type) => type switch
    {
        RealType real => Constants.Real(random.Next(6) switch { 0 => -0.0, 1 => 0, 2 => 1, 3 => 1e300, 4 => -1.5, _ => 0.1 }, real),
        OpaqueType { Name: "int" } => Constants.Int(random.Next(6) switch { 0 => int.MaxValue, 1 => int.MinValue, 2 => -1, var k => k - 3 }),
        _ => Constants.Bool(random.Next(2) == 0),
    };

    private void Fill(RegionBuilder region, List<Value> scope, int depth)
    {
        int count = random.Next(1, 7);
        for (int i = 0; i < count && budget > 0; i++)
        {
            budget--;
            Append(region, scope, depth);
        }
    }

    private void Append(RegionBuilder region, List<Value> scope, int depth)
    {
        switch (random.Next(depth > 2 ? 16 : 20))
        {
            case < 10:
                scope.Add(region.Let(Operation(region, scope), Name()));
                break;
            case 10:
                region.Add(new Store(AnyBuffer(scope), Index(region, scope), Stored(region, scope)));
                break;
            case 11:
                // Adjoints are accumulated where the primal has read or written, so the index is never out of range there.
                region.Add(new Accumulate(Buffer(), SafeIndex(region, scope), Pick(scope, IrType.Double)));
                break;
            case 12:
                region.Add(new Effect(Code("global::Helpers.Note(", ")", Purity.Effect, Pick(scope, IrType.Double))));
                break;
            case 13:
                AppendCall(region, scope);
                break;
            case 14:
                region.Add(new Source("statement " + budget));
                break;
            case 15 when random.Next(4) == 0:
                region.Add(random.Next(2) == 0 ? new Clear(buffers[^1]) : new CopyElements(buffers[^1], buffers[^1]));
                break;
            case 16 or 17:
                AppendIf(region, scope, depth);
                break;
            case 18:
                AppendFor(region, scope, depth);
                break;
            case 19:
                AppendWhile(region, scope, depth);
                break;
        }
    }

    /// <summary>A buffer, or a view of one that a branch or a loop may have chosen.</summary>
    private Operand AnyBuffer(List<Value> scope) => random.Next(3) == 0 ? Pick(scope, Span) : Buffer();

    private Value Buffer() => buffers[random.Next(buffers.Count)];

    private Operand Index(RegionBuilder region, List<Value> scope) =>
        random.Next(12) == 0 ? Pick(scope, IrType.Int32) : SafeIndex(region, scope);

    private Operand SafeIndex(RegionBuilder region, List<Value> scope) => random.Next(3) == 0
        ? Constants.Int(random.Next(4))
        : region.Let(new Binary(BinaryOperator.And, Pick(scope, IrType.Int32), Constants.Int(3)), Name());

    private Operand Stored(RegionBuilder region, List<Value> scope)
    {
        if (random.Next(3) > 0)
        {
            return Pick(scope, IrType.Double);
        }

        Value loaded = region.Let(new Load(AnyBuffer(scope), Constants.Int(random.Next(4))));
        return region.Let(new Binary((BinaryOperator)random.Next(4), loaded, Pick(scope, IrType.Double)));
    }

    private static Opaque Code(string before, string after, Purity purity, Operand operand) =>
        new(EquatableArray.Create(before, after), EquatableArray.Create(operand), IrType.Double, purity);

    private Operation Operation(RegionBuilder region, List<Value> scope)
    {
        Operand Double() => Pick(scope, IrType.Double);
        Operand Int() => Pick(scope, IrType.Int32);
        Operand Bool() => Pick(scope, IrType.Boolean);
        switch (random.Next(18))
        {
            case 0:
                return new Copy(Pick(scope, Type()));
            case 1:
                return new Unary(UnaryOperator.Negate, Double());
            case 2:
                return random.Next(2) == 0 ? new Unary(UnaryOperator.Not, Bool()) : new Unary(UnaryOperator.Complement, Int());
            case 3:
                IrType type = Type();
                return new Select(Bool(), Pick(scope, type), Pick(scope, type));
            case 4:
                return random.Next(3) switch
                {
                    0 => new Conversion(Int(), IrType.Double),
                    1 => new Conversion(Double(), IrType.Int32),
                    _ => new Conversion(Double(), IrType.Int32, Checked: random.Next(3) == 0),
                };
            case 5:
                return random.Next(3) switch
                {
                    0 => new Intrinsic("Sin", "global::System.Math.Sin", EquatableArray.Create(Double()), IrType.Double),
                    1 => new Intrinsic("Max", "global::System.Math.Max", EquatableArray.Create(Double(), Double()), IrType.Double),
                    _ => new Intrinsic("Clamp", "global::System.Math.Clamp", EquatableArray.Create(Double(), Double(), Constants.Real(2, IrType.Double)), IrType.Double) { Throws = true },
                };
            case 6 or 7:
                return new Load(AnyBuffer(scope), Index(region, scope));
            case 8:
                return random.Next(3) == 0
                    ? new Slice(Pick(scope, Span), Constants.Int(random.Next(2)), Constants.Int(random.Next(3)))
                    : new Length(AnyBuffer(scope));
            case 9:
                return random.Next(3) switch
                {
                    0 => Code("global::Helpers.Note(", ")", Purity.Effect, Double()),
                    1 => Code("global::Helpers.Peek(", ")", Purity.Reads, Double()),
                    _ => Code("-", " * 2", Purity.Pure, Double()),
                };
            case 10:
                BinaryOperator integer = (BinaryOperator)random.Next((int)BinaryOperator.UnsignedShiftRight + 1);
                bool isChecked = integer <= BinaryOperator.Multiply && random.Next(3) == 0;
                return new Binary(integer, Int(), Int(), isChecked);
            case 11:
                return random.Next(2) == 0
                    ? new Binary(Comparison(), Double(), Double())
                    : new Binary(Comparison(), Int(), Int());
            case 12:
                return new Binary(random.Next(2) == 0 ? BinaryOperator.And : BinaryOperator.Or, Bool(), Bool());
            default:
                return new Binary((BinaryOperator)random.Next(5), Double(), Double());
        }
    }

    private BinaryOperator Comparison() => BinaryOperator.Equal + random.Next(6);

    private void AppendCall(RegionBuilder region, List<Value> scope)
    {
        Value Result() => values.Create(IrType.Double, Name());
        Operand Double() => Pick(scope, IrType.Double);
        Call call = random.Next(4) switch
        {
            0 => new Call(Mix, EquatableArray.Create(Double(), Double(), new DefaultConstant(IrType.Double)), EquatableArray.Create(Result(), Result(), Result())),
            1 => new Call(ReadAfter, EquatableArray.Create(Double(), new DefaultConstant(IrType.Double)), EquatableArray.Create(Result(), Result())),
            2 => new Call(Touch, EquatableArray.Create<Operand>(Buffer(), Pick(scope, IrType.Int32)), EquatableArray<Value>.Empty),
            _ => new Call(Twice, EquatableArray.Create(Double()), EquatableArray.Create(Result())),
        };
        region.Add(call);
        scope.AddRange(call.Results);
    }

    private void AppendIf(RegionBuilder region, List<Value> scope, int depth)
    {
        Operand condition = Pick(scope, IrType.Boolean);
        List<IrType> types = [.. Enumerable.Range(0, random.Next(4)).Select(_ => Type())];
        if (random.Next(10) == 0)
        {
            RegionBuilder thrower = region.Nested();
            Opaque exception = new(
                EquatableArray.Create("new global::Failure(", ")"), EquatableArray.Create(Pick(scope, IrType.Double)), new OpaqueType("global::Failure"), Purity.Effect);
            thrower.Add(new Throw(exception, EquatableArray.Create(Pick(scope, IrType.Double), Pick(scope, IrType.Double))));
            Region dead = thrower.Build(types.Select(type => new DefaultConstant(type)));
            Region alive = Arm(region, scope, depth, types);
            bool first = random.Next(2) == 0;
            AddIf(condition, first ? dead : alive, first ? alive : dead);
            return;
        }

        AddIf(condition, Arm(region, scope, depth, types), Arm(region, scope, depth, types));

        void AddIf(Operand test, Region then, Region @else)
        {
            EquatableArray<Value> results = types.Select(type => values.Create(type, Name())).ToEquatableArray();
            region.Add(new If(test, then, @else, results));
            scope.AddRange(results);
        }
    }

    private Region Arm(RegionBuilder region, List<Value> scope, int depth, List<IrType> types)
    {
        RegionBuilder arm = region.Nested();
        List<Value> inner = [.. scope];
        if (random.Next(4) > 0)
        {
            Fill(arm, inner, depth + 1);
        }

        return arm.Build(types.Select(type => Pick(inner, type)));
    }

    private List<Carried> Carry(List<Value> scope, int count)
    {
        List<Carried> carried = [];
        for (int i = 0; i < count; i++)
        {
            IrType type = Type();
            string name = Name();
            carried.Add(new Carried(values.Create(type, name), Pick(scope, type), values.Create(type, random.Next(4) == 0 ? Name() : name)));
        }

        return carried;
    }

    private void AppendFor(RegionBuilder region, List<Value> scope, int depth)
    {
        Operand bound = random.Next(2) == 0
            ? region.Let(new Binary(BinaryOperator.And, Pick(scope, IrType.Int32), Constants.Int(5)), Name())
            : random.Next(2) == 0 ? Constants.Int(random.Next(4)) : region.Let(new Length(Buffer()));
        bool isUp = random.Next(3) > 0;
        Operand zero = Constants.Int(random.Next(-1, 2));
        List<Carried> carried = Carry(scope, random.Next(4));
        Value induction = values.Create(IrType.Int32, random.Next(2) == 0 ? "i" : "");
        RegionBuilder body = region.Nested();
        List<Value> inner = [.. scope, .. carried.Select(c => c.Phi), induction];
        Fill(body, inner, depth + 1);
        region.Add(new For(
            induction,
            isUp ? zero : bound,
            isUp ? (random.Next(2) == 0 ? BinaryOperator.Less : BinaryOperator.LessOrEqual) : random.Next(2) == 0 ? BinaryOperator.Greater : BinaryOperator.GreaterOrEqual,
            isUp ? bound : zero,
            (isUp ? 1 : -1) * random.Next(1, 3),
            carried.ToEquatableArray(),
            body.Build(carried.Select(c => Pick(inner, c.Phi.Type)))));
        scope.AddRange(carried.Select(c => c.Result));
    }

    private void AppendWhile(RegionBuilder region, List<Value> scope, int depth)
    {
        List<Carried> carried = Carry(scope, random.Next(4));
        string counter = random.Next(2) == 0 ? "k" : "";
        Carried count = new(values.Create(IrType.Int32, counter), Constants.Int(0), values.Create(IrType.Int32, counter));
        Carried flag = new(values.Create(IrType.Boolean), Constants.Bool(true), values.Create(IrType.Boolean));
        bool isTestedLast = random.Next(2) == 0;
        List<Value> atTop = [.. scope, .. carried.Select(c => c.Phi), count.Phi];

        RegionBuilder condition = region.Nested();
        Region test = isTestedLast ? condition.Build(flag.Phi) : condition.Build(Test(condition, [.. atTop], count.Phi));

        RegionBuilder body = region.Nested();
        List<Value> inner = [.. atTop];
        Fill(body, inner, depth + 1);
        Value next = body.Let(new Binary(BinaryOperator.Add, count.Phi, Constants.Int(1)), counter);
        inner.Add(next);
        List<Operand> yields = [.. carried.Select(c => Pick(inner, c.Phi.Type)), next];
        carried.Add(count);
        if (isTestedLast)
        {
            carried.Add(flag);
            yields.Add(Test(body, inner, next));
        }

        region.Add(new While(carried.ToEquatableArray(), test, body.Build(yields)));
        scope.AddRange(carried.Select(c => c.Result));
    }

    /// <summary>The counter is below some limit, and perhaps something else holds too.</summary>
    private Operand Test(RegionBuilder region, List<Value> scope, Value count)
    {
        Value below = region.Let(new Binary(BinaryOperator.Less, count, Constants.Int(random.Next(5))));
        if (random.Next(2) == 0)
        {
            return below;
        }

        RegionBuilder arm = region.Nested();
        Value also = random.Next(2) == 0
            ? arm.Let(new Binary(Comparison(), Pick(scope, IrType.Double), Pick(scope, IrType.Double)), Name())
            : arm.Let(new Binary(Comparison(), arm.Let(new Load(Buffer(), Constants.Int(1))), Pick(scope, IrType.Double)));
        Value both = values.Create(IrType.Boolean);
        region.Add(new If(below, arm.Build(also), region.Nested().Build(Constants.Bool(false)), EquatableArray.Create(both)));
        return both;
    }
}
