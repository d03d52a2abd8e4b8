using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>
/// Has loops of a finished companion run in parallel: each becomes a method that runs a part of it, on a tape of its own, and a statement that has several
/// threads call it. What all iterations add to, a part adds to memory of its own, which is added up afterwards. A loop for which that can't be done runs on one thread.
/// </summary>
internal sealed class ParallelParts
{
    private readonly Function function;
    private readonly MethodModel model;
    private readonly FunctionIndex index;
    private readonly MemoryAnalysis memory;
    private readonly ValueSource values;
    private readonly List<Function> parts = new();

    private ParallelParts(Function function, MethodModel model, IReadOnlyDictionary<string, MethodSummary> callees)
    {
        this.function = function;
        this.model = model;
        index = new FunctionIndex(function);
        memory = new MemoryAnalysis(function, index, callees);
        values = new ValueSource(function.NextId);
    }

    /// <summary>The function, and the methods that run parts of its loops.</summary>
    public static IEnumerable<Function> Of(Function function, MethodModel model, IReadOnlyDictionary<string, MethodSummary> callees)
    {
        bool isStatic = model.Declaration.Modifiers.EndsWith("static", StringComparison.Ordinal) && model.Declaration.TypeParameters.Length == 0;
        if (!isStatic || !ParallelLoops.Occur(function.Body))
        {
            return [function];
        }

        ParallelParts loops = new(function, model, callees);
        Region body = loops.Rewrite(function.Body);
        return loops.parts.Prepend(function with { Body = body, NextId = loops.values.Next });
    }

    private Region Rewrite(Region region)
    {
        RegionBuilder target = new(values);
        foreach (Statement statement in region.Statements)
        {
            switch (statement)
            {
                case For { IsParallel: true } loop when Split(loop, target):
                    break;
                case If branch:
                    target.Add(branch with { Then = Rewrite(branch.Then), Else = Rewrite(branch.Else) });
                    break;
                case For loop:
                    target.Add(loop with { Body = Rewrite(loop.Body) });
                    break;
                case While loop:
                    target.Add(loop with { Body = Rewrite(loop.Body) });
                    break;
                default:
                    target.Add(statement);
                    break;
            }
        }

        return target.Build(region.Yields);
    }

    private bool Split(For loop, RegionBuilder target)
    {
        IndependentIterations iterations = new(index, memory, loop);
        if (iterations.Obstacle is not null || loop is not { Step: 1, Comparison: BinaryOperator.Less } || loop.Induction.Type != IrType.Int32)
        {
            return false;
        }

        List<Let> views = new();
        List<Value> taken = new();
        HashSet<int> known = [.. loop.Carried.Select(carried => carried.Phi.Id), loop.Induction.Id];
        FreeValues.Of(loop.Body).ToList().ForEach(value => Take(value, views, taken, known, loop));
        List<Value> sums = [.. taken.Where(value => value.Type.IsMemory && memory.RootsIn(value).Any(root => iterations.SharingOf.TryGetValue(root.Id, out Sharing sharing) && sharing == Sharing.Sum))];
        RealType[] reals = [.. sums.Select(sum => sum.Type is BufferType { Kind: BufferKind.Span, Element: RealType real } ? real : null)
            .Concat(loop.Carried.Select(carried => carried.Phi.Type as RealType)).OfType<RealType>().Distinct()];
        bool isAdded = reals.Length <= 1 && sums.TrueForAll(sum => sum.Type is BufferType { Kind: BufferKind.Span, Element: RealType { Precision: not RealPrecision.Generic } })
            && sums.GroupBy(sum => memory.RootOf(sum).Id).All(same => same.Count() == 1)
            && loop.Carried.All(carried => carried.Phi.Type is RealType { Precision: not RealPrecision.Generic });
        if (!isAdded || taken.Exists(value => IsPart(value) || value.Type is BufferType { Element: VectorType }))
        {
            return false;
        }

        Value? mark = null;
        List<Operand> arguments = [.. taken];
        List<int> summed = [.. sums.Select(sum => taken.IndexOf(sum))];
        Value? total = null;
        if (loop.Carried.Count > 0)
        {
            mark = target.Let(new TapeMark(Stack.Scratch));
            total = target.Let(new NewBuffer(reals[0], Constants.Int(loop.Carried.Count)) { Stack = Stack.Scratch }, "sums");
            summed.Add(arguments.Count);
            arguments.Add(total);
        }

        Function part = Part(loop, views, taken, total);
        parts.Add(part);
        target.Add(new ParallelRun(part.Name, loop.Start, loop.Limit, arguments.ToEquatableArray(), summed.ToEquatableArray()));
        for (int i = 0; i < loop.Carried.Count; i++)
        {
            Value sum = target.Let(new Load(total!, Constants.Int(i), InRange: true));
            target.Add(new Let(loop.Carried[i].Result, loop.Carried[i].Initial.IsZero() ? new Copy(sum) : new Binary(BinaryOperator.Add, loop.Carried[i].Initial, sum)));
        }

        if (mark is not null)
        {
            target.Add(new TapeRelease(Stack.Scratch, mark));
        }

        return true;
    }

    /// <summary>Something that the loop reads: the part gets it, or makes it anew of the memory that it is a view of.</summary>
    private void Take(Value value, List<Let> views, List<Value> taken, HashSet<int> known, For loop)
    {
        if (!known.Add(value.Id))
        {
            return;
        }

        Let? made = index.Knows(value) ? index[value].Let : null;
        if (made is { Operation: Slice or Copy or Conversion { X.Type: BufferType } } && value.Type is BufferType)
        {
            made.Operation.Operands.OfType<Value>().ToList().ForEach(operand => Take(operand, views, taken, known, loop));
            views.Add(made.Operation is Slice slice ? made with { Operation = slice with { InRange = true } } : made);
        }
        else
        {
            taken.Add(value);
        }
    }

    /// <summary>A span in a parameter that is a struct is no variable.</summary>
    private bool IsPart(Value value) => value.Type is BufferType { Kind: not BufferKind.Array }
        && function.Parameters.FirstOrDefault(parameter => parameter.Value == value) is { Part: not null };

    private Function Part(For loop, List<Let> views, List<Value> taken, Value? total)
    {
        ValueSource own = new();
        HashSet<string> names = new(taken.Select(value => value.Name).Where(name => name.Length > 0), StringComparer.Ordinal);
        HashSet<string> reserved = new(model.ReservedNames.Concat(names), StringComparer.Ordinal);
        Substitution inside = new(own);
        List<Parameter> parameters = new() { Take(IrType.Int32, "start"), Take(IrType.Int32, "end") };
        foreach (Value value in taken)
        {
            Parameter parameter = value.IsNamed && names.Remove(value.Name) ? new Parameter(own.Create(value.Type, value.Name), Passing.ByValue) : Take(value.Type, value.IsNamed ? value.Name : "given");
            inside[value] = parameter.Value;
            parameters.Add(parameter);
        }

        RegionBuilder body = new(own);
        views.ForEach(view => body.Add(inside.Apply((Statement)view)));
        For run = (For)inside.Apply(loop with { Carried = loop.Carried.Map(carried => carried with { Initial = Constants.Real(0, (RealType)carried.Phi.Type) }) });
        body.Add(run with { Start = parameters[0].Value, Limit = parameters[1].Value, IsParallel = false });
        if (total is not null)
        {
            Parameter sums = Take(total.Type, "sums");
            parameters.Add(sums);
            for (int i = 0; i < run.Carried.Count; i++)
            {
                body.Add(new Accumulate(sums.Value, Constants.Int(i), run.Carried[i].Result));
            }
        }

        string number = (parts.Count + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return new Function(function.Key, function.Name + "Loop" + number + model.Reference.OverloadSuffix, parameters.ToEquatableArray(), null, body.Build(), own.Next)
        {
            IsPrivate = true,
            Header = EquatableArray.Create($"Runs iterations of a loop of {function.Name}, as one of several threads does."),
        };

        Parameter Take(IrType type, string name)
        {
            string free = name;
            for (int i = 1; !reserved.Add(free); i++)
            {
                free = name + i.ToString(System.Globalization.CultureInfo.InvariantCulture);
            }

            return new Parameter(own.Create(type, free), Passing.ByValue);
        }
    }
}
