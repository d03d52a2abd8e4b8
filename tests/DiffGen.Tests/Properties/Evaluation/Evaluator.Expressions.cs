using DiffGen.Tests.Properties.Syntax;

namespace DiffGen.Tests.Properties.Evaluation;

internal sealed partial class Evaluator
{
    private Dual Evaluate(Expression expression, Frame frame)
    {
        Step();
        switch (expression)
        {
            case Literal literal:
                return new Dual(literal.Type == CoreType.Float ? (float)literal.Number : literal.Number);
            case Read or ElementOf or CellOf:
                return PlaceOf(expression, frame).Value;
            case FieldOf { Pair: Read or ElementOf } or FieldOf { Pair.Type.Element: Element.Node }:
                return PlaceOf(expression, frame).Value;
            case FieldOf field:
                return Evaluate(field.Pair, frame).Part(field.Field);
            case NewPair pair:
                var first = Evaluate(pair.X, frame);
                var second = Evaluate(pair.Y, frame);
                return pair.Type == CoreType.Node ? Dual.Reference(View.Of([first, second])) : Dual.Pair(first, second);
            case Altered altered:
                var unaltered = Evaluate(altered.Dot, frame);
                var changed = Evaluate(altered.Value, frame);
                return altered.Field == 0 ? Dual.Pair(changed, unaltered.Part(1)) : Dual.Pair(unaltered.Part(0), changed);
            case Choose choose:
                return Evaluate(choose, frame);
            case Dispatch call:
                return Evaluate(call, frame);
            case FunctionOf function:
                return new Dual(0) { Function = x => Call(frame.Functions[function.Function], [x], frame) };
            case Lambda lambda:
                return new Dual(0)
                {
                    Function = x =>
                    {
                        frame[lambda.Parameter] = new Cell { Value = x };
                        return Evaluate(lambda.Value, frame);
                    },
                };
            case NewMap map:
                return new Dual(map.IsSteep ? 1 : 0) { Parts = [Evaluate(map.By, frame)] };
            case ApplyMap call:
                return Evaluate(call, frame);
            case InvokeGiven call:
                var called = Evaluate(call.Function, frame).Function!;
                return called(Evaluate(call.Argument, frame));
            case NewGrid grid:
                var rows = Evaluate(grid.Rows, frame).Int;
                var columns = Evaluate(grid.Columns, frame).Int;
                return Dual.Reference(new View(new Dual[rows * columns], 0, rows * columns) { Columns = columns });
            case Infix { Type.Element: Element.Pair } infix:
                var left = Evaluate(infix.X, frame);
                var right = Evaluate(infix.Y, frame);
                return Dual.Pair(Double(infix.Operator, left.Part(0), infix.Operator == "+" ? right.Part(0) : right), Double(infix.Operator, left.Part(1), infix.Operator == "+" ? right.Part(1) : right));
            case Turn turn:
                return Evaluate(turn, frame);
            case LengthOf length:
                return new Dual(Length(Evaluate(length.Buffer, frame).View!, length));
            case SliceOf slice:
                return Slice(slice, frame);
            case Prefix { Operator: "!" } not:
                return Dual.Of(!Evaluate(not.X, frame).IsTrue);
            case Prefix negate:
                return Arithmetic.Negate(negate.Type, Evaluate(negate.X, frame));
            case Infix { Operator: "&&" } and:
                return Dual.Of(Evaluate(and.X, frame).IsTrue && Evaluate(and.Y, frame).IsTrue);
            case Infix { Operator: "||" } or:
                return Dual.Of(Evaluate(or.X, frame).IsTrue || Evaluate(or.Y, frame).IsTrue);
            case Infix infix:
                var x = Evaluate(infix.X, frame);
                return Tame(Arithmetic.Infix(infix.Operator, infix.X.Type, x, Evaluate(infix.Y, frame)));
            case Cast cast:
                var from = Evaluate(cast.X, frame);
                return cast.Type.IsBuffer ? from : Arithmetic.Convert(cast.Type, cast.X.Type, from);
            case Conditional choice:
                return Evaluate(Evaluate(choice.Condition, frame).IsTrue ? choice.WhenTrue : choice.WhenFalse, frame);
            case Apply apply:
                Dual[] given = [.. apply.Arguments.Select(a => Evaluate(a, frame))];
                MeetsKink |= apply.Function.IsKink(Array.ConvertAll(given, g => g.Number));
                return Tame(Arithmetic.Apply(apply.Function, apply.Type, given));
            case Assign assign:
                return Assign(assign, frame);
            case Compound compound:
                var place = PlaceOf(compound.Target, frame);
                var old = place.Value;
                if (compound.Type == CoreType.Pair)
                {
                    var by = Evaluate(compound.Value, frame);
                    var isSum = compound.Operator == "+";
                    return place.Value = Dual.Pair(Double(compound.Operator, old.Part(0), isSum ? by.Part(0) : by), Double(compound.Operator, old.Part(1), isSum ? by.Part(1) : by));
                }

                return place.Value = Tame(Arithmetic.Infix(compound.Operator, compound.Type, old, Evaluate(compound.Value, frame)));
            case Increment step:
                var counter = PlaceOf(step.Target, frame);
                var before = counter.Value;
                counter.Value = Tame(Arithmetic.Infix(step.IsUp ? "+" : "-", step.Type, before, new Dual(1)));
                return step.IsPostfix ? before : counter.Value;
            case Invoke invoke:
                return Invoke(invoke, frame);
            case InvokeLocal invoke:
                return Invoke(invoke, frame);
            case StopGradient stop:
                return Constant(Evaluate(stop.X, frame));
            case NewBuffer buffer:
                return New(buffer, frame);
            case BufferCall call:
                return Call(call, frame);
            default:
                throw new NotSupportedException(expression.ToString());
        }
    }

    private Dual Evaluate(Turn turn, Frame frame)
    {
        var place = PlaceOf(turn.Pair, frame);
        var k = Evaluate(turn.By, frame);
        var x = Double("+", Double("*", place.Value.Part(0), k), place.Value.Part(1));
        place.Value = Dual.Pair(x, Double("-", place.Value.Part(1), Double("*", x, k)));
        return x;
    }

    private Dual Evaluate(Dispatch call, Frame frame)
    {
        var isLine = Evaluate(call.Rule, frame).Number == 0;
        var x = Evaluate(call.X, frame);
        var place = PlaceOf(call.Place, frame);
        if (isLine)
        {
            place.Value = Double("+", Double("*", place.Value, new Dual(0.5)), x);
            return Double("*", x, place.Value);
        }

        var result = Double("*", Tame(Arithmetic.Apply(Function.Smooth[0], CoreType.Double, [x])), place.Value);
        place.Value = Double("-", place.Value, x);
        return result;
    }

    private Dual Evaluate(ApplyMap call, Frame frame)
    {
        var map = Evaluate(call.Map, frame);
        var x = Evaluate(call.X, frame);
        var turned = Double("*", map.Part(0), x);
        return map.Number == 0 ? Double("+", Tame(Arithmetic.Apply(Function.Smooth[0], CoreType.Double, [turned])), x)
            : turned.Number > 1 ? Double("*", turned, new Dual(0.5))
            : turned;
    }

    private Dual Evaluate(Choose choose, Frame frame)
    {
        var subject = Evaluate(choose.Subject, frame);
        for (var i = 0; i < choose.Patterns.Count; i++)
        {
            var pattern = choose.Patterns[i];
            var part = choose.Subject.Type.HasFields ? subject.Part(pattern.Field) : subject;
            if (Arithmetic.Infix(pattern.Operator, choose.Subject.Type.HasFields ? CoreType.Double : choose.Subject.Type, part, new Dual(pattern.Number)).IsTrue)
            {
                if (pattern.Name is { } name)
                {
                    frame[name] = new Cell { Value = part };
                }

                return Evaluate(choose.Values[i], frame);
            }
        }

        return Evaluate(choose.Values[^1], frame);
    }

    private static int Length(View view, LengthOf length) =>
        length.Buffer.Type.Shape != Shape.Grid ? view.Length : length.Dimension == 0 ? view.Length / view.Columns : view.Columns;

    private static Dual Double(string op, Dual x, Dual y) => Tame(Arithmetic.Infix(op, CoreType.Double, x, y));

    private Place PlaceOf(Expression expression, Frame frame)
    {
        switch (expression)
        {
            case FieldOf { Pair.Type.Element: Element.Node } field:
                return Evaluate(field.Pair, frame).View![field.Field];
            case FieldOf field:
                return new Field(PlaceOf(field.Pair, frame), field.Field);
            case CellOf cell:
                var grid = Evaluate(cell.Grid, frame).View!;
                var row = Evaluate(cell.Row, frame).Int;
                var column = Evaluate(cell.Column, frame).Int;
                return (uint)row < (uint)(grid.Length / grid.Columns) && (uint)column < (uint)grid.Columns
                    ? grid[(row * grid.Columns) + column]
                    : throw new ProgramException("IndexOutOfRangeException");
            case Read read:
                return frame[read.Variable];
            case ElementOf element:
                var view = Evaluate(element.Buffer, frame).View!;
                var index = Evaluate(element.Index, frame).Int;
                return view[element.FromEnd ? view.Length - index : index];
            case OutVariable variable:
                return frame[variable.Variable] = new Cell();
            default:
                throw new NotSupportedException(expression.ToString());
        }
    }

    private Dual Assign(Assign assign, Frame frame)
    {
        // An array and a list check their index when they are written, a span when its indexer is called.
        if (assign.Target is ElementOf { Buffer: { Type.Shape: Shape.Array or Shape.List } buffer, IsReturned: false } element)
        {
            var view = Evaluate(buffer, frame).View!;
            var index = Evaluate(element.Index, frame).Int;
            var stored = Evaluate(assign.Value, frame);
            return view[element.FromEnd ? view.Length - index : index].Value = stored;
        }

        var place = PlaceOf(assign.Target, frame);
        return place.Value = Evaluate(assign.Value, frame);
    }

    private Dual Invoke(Invoke invoke, Frame frame)
    {
        var method = program.Method(invoke.Method);
        var places = new List<Place>();
        for (var i = 0; i < method.Parameters.Count; i++)
        {
            var (parameter, argument) = (method.Parameters[i], invoke.Arguments[i]);
            var isReference = parameter.Passing switch
            {
                Passing.ByValue => false,
                Passing.In => ExpressionText.IsPlace(argument),
                _ => true,
            };
            var place = isReference ? PlaceOf(argument, frame) : new Cell { Value = Evaluate(argument, frame) };
            places.Add(parameter.IsConstant ? new Cell { Value = Constant(place.Value) } : place);
        }

        return Run(method, places);
    }

    private Dual Invoke(InvokeLocal invoke, Frame frame) =>
        Call(frame.Functions[invoke.Function], [.. invoke.Arguments.Select(a => Evaluate(a, frame))], frame);

    private Dual Call(LocalFunction function, List<Dual> arguments, Frame frame)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            frame[function.Parameters[i]] = new Cell { Value = arguments[i] };
        }

        var outer = frame.Result;
        frame.Result = default;
        Run(function.Body, frame);
        var result = frame.Result;
        frame.Result = outer;
        return result;
    }

    /// <summary>A constant parameter's entry value is not differentiated, whoever calls. Those of the program are never written.</summary>
    private static Dual Constant(Dual value) => value.View is { } view
        ? Dual.Reference(view with { Memory = Array.ConvertAll(view.Memory, Constant) })
        : new Dual(value.Number) { Parts = value.Parts is { } parts ? Array.ConvertAll(parts, Constant) : null };

    private Dual Slice(SliceOf slice, Frame frame)
    {
        var view = Evaluate(slice.Buffer, frame).View!;
        var start = Evaluate(slice.Start, frame).Int;
        var part = view.Slice(start, slice.Count == null ? null : Evaluate(slice.Count, frame).Int);
        return Dual.Reference(slice.Type.Shape == Shape.Array ? View.Of([.. part.Items]) : part);
    }

    private Dual New(NewBuffer buffer, Frame frame)
    {
        var memory = buffer.Length == null
            ? [.. buffer.Items.Select(item => Evaluate(item, frame))]
            : new Dual[Evaluate(buffer.Length, frame).Int];
        return Dual.Reference(View.Of(memory) with { IsList = buffer.Type.Shape == Shape.List });
    }

    private Dual Call(BufferCall call, Frame frame)
    {
        var view = Evaluate(call.Arguments[0], frame).View!;
        var argument = call.Arguments.Count > 1 ? Evaluate(call.Arguments[1], frame) : default;
        if (call.Name == "Add")
        {
            view.Add(argument);
        }
        else if (call.Name == "RemoveAt")
        {
            view.RemoveAt(argument.Int);
        }
        else if (call.Name == "CopyTo")
        {
            if (view.Length > argument.View!.Length)
            {
                throw new ProgramException("ArgumentException");
            }

            Array.Copy(view.Memory, view.Offset, argument.View.Memory, argument.View.Offset, view.Length);
        }
        else
        {
            Array.Fill(view.Memory, argument, view.Offset, view.Length);
        }

        return default;
    }
}
