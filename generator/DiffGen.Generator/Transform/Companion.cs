using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>The parameters that a reverse-mode companion adds to the function's own, where seeds come in and adjoints go out.</summary>
internal sealed class Companion
{
    private readonly Function function;
    private readonly ReverseKind kind;
    private readonly bool splits;
    private readonly Dictionary<int, Value> resultAdjoints = new();
    private readonly Dictionary<int, Parameter> adjoints = new();
    private readonly Dictionary<int, Value> rows = new();

    public Companion(Function function, ReverseKind kind, bool splits, ValueSource values)
    {
        this.function = function;
        this.kind = kind;
        this.splits = splits;
        List<Parameter> parameters = new();
        for (int i = 0; i < function.ResultParts.Length && kind == ReverseKind.Adjoint; i++)
        {
            Leaf part = function.ResultParts[i];
            IrType? seed = part.Type switch
            {
                RealType real => real,
                BufferType { IsDifferentiable: true } array => array with { Kind = BufferKind.ReadOnlySpan },
                _ => null,
            };
            if (seed is not null)
            {
                resultAdjoints[i] = values.Create(seed, part.NameIn("resultAdjoint"));
                parameters.Add(new Parameter(resultAdjoints[i], Passing.ByValue)
                {
                    IsActive = true,
                    Part = function.ReturnType is StructType whole ? new Part("resultAdjoint", whole, i) : null,
                });
            }
        }

        foreach (Parameter parameter in function.Parameters)
        {
            if (!parameter.IsActive || (kind == ReverseKind.Gradient && parameter.Passing == Passing.Out))
            {
                continue;
            }

            IrType type = Part.ShadowOf(parameter.Type, parameter.Part);
            Parameter adjoint = new(values.Create(type, parameter.Name + Suffix), PassingOf(parameter))
            {
                IsActive = true,
                Part = parameter.Part is { } part ? part with { Whole = part.Whole + Suffix } : null,
            };
            adjoints[parameter.Value.Id] = adjoint;
            parameters.Add(adjoint);
            if (type is GridType grid)
            {
                rows[parameter.Value.Id] = values.Create(grid.Row, adjoint.Name + "Elements");
            }
        }

        Parameters = parameters;
    }

    /// <summary>What the companion's name, and the names of its parameters, end in.</summary>
    public string Suffix => kind == ReverseKind.Gradient ? "Gradient" : "Adjoint";

    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>The memory that takes the adjoint of a parameter's memory, or null if it has none.</summary>
    public Value? ShadowOf(Parameter parameter) =>
        parameter.Type is BufferType && adjoints.TryGetValue(parameter.Value.Id, out Parameter? shadow) ? shadow.Value : null;

    /// <summary>The adjoints that lead to others, which are followed with what they are adjoints of.</summary>
    public IEnumerable<Parameter> Followed => function.Parameters
        .Where(parameter => parameter.Type.IsGraph && adjoints.ContainsKey(parameter.Value.Id))
        .Select(parameter => adjoints[parameter.Value.Id]);

    /// <summary>Enters the seeds of all outputs.</summary>
    public void Seed(Scope scope, ReverseSweep reverse)
    {
        foreach (Parameter parameter in function.Parameters)
        {
            if (parameter.Type.IsMemory && adjoints.TryGetValue(parameter.Value.Id, out Parameter? shadow))
            {
                scope.Shadows[parameter.Value.Id] = rows.TryGetValue(parameter.Value.Id, out Value? row) ? row : shadow.Value;
            }
        }

        int final = 0;
        foreach (Leaf part in function.ResultParts)
        {
            if (part.Type is RealType type)
            {
                Operand seed = resultAdjoints.TryGetValue(final, out Value? given) ? given : Constants.Real(1, type);
                reverse.Add(scope, function.Body.Yields[final], seed);
            }

            if (part.Type is BufferType && resultAdjoints.TryGetValue(final, out Value? elements))
            {
                reverse.ResultAdjoint = elements;
            }

            final++;
        }

        foreach (Parameter parameter in function.Parameters.Where(parameter => parameter.IsReturned))
        {
            Operand left = function.Body.Yields[final++];
            if (kind == ReverseKind.Adjoint && adjoints.TryGetValue(parameter.Value.Id, out Parameter? adjoint))
            {
                reverse.Add(scope, left, adjoint.Value);
            }
        }
    }

    /// <summary>What the adjoint parameters that are passed by reference hold in the end, in order.</summary>
    public List<Operand> Collect(Scope scope)
    {
        List<Operand> finals = new();
        foreach (Parameter parameter in function.Parameters)
        {
            if (!adjoints.TryGetValue(parameter.Value.Id, out Parameter? adjoint) || !adjoint.IsReturned)
            {
                continue;
            }

            Operand zero = Constants.Real(0, (RealType)parameter.Type);
            Operand total = parameter.Passing == Passing.Out ? zero : scope.Take(parameter.Value) ?? zero;
            bool accumulates = kind == ReverseKind.Adjoint && !splits && parameter.Passing is Passing.ByValue or Passing.In;
            finals.Add(accumulates ? scope.Body.Add(adjoint.Value, total) : total);
        }

        return finals;
    }

    /// <summary>The checks on the buffers that the companion adds, and what has to be zero at the start.</summary>
    public void AddChecks(RegionBuilder body, MemoryAnalysis memory)
    {
        List<Parameter> own = Overlap.References(function.Parameters);
        List<Parameter> added = Overlap.References(Parameters);
        foreach (Parameter parameter in function.Parameters)
        {
            if (parameter.Type.IsMemory && adjoints.TryGetValue(parameter.Value.Id, out Parameter? adjoint))
            {
                body.Add(new RequireLength(adjoint.Value, parameter.Value));
            }
        }

        for (int i = 0; i < added.Count; i++)
        {
            foreach (Parameter other in own.Concat(added.Take(i)).Where(other => Overlap.CanOverlap(other, added[i])))
            {
                body.Add(new RequireDisjoint(added[i].Value, other.Value));
            }
        }

        for (int i = 0; i < own.Count; i++)
        {
            for (int k = i + 1; k < own.Count; k++)
            {
                if (Overlap.CanOverlap(own[i], own[k]) && (Overlap.IsWritten(own[i], memory) || Overlap.IsWritten(own[k], memory)))
                {
                    body.Add(new RequireDisjoint(own[i].Value, own[k].Value));
                }
            }
        }

        if (kind == ReverseKind.Gradient)
        {
            ClearGradients(body);
        }

        foreach (KeyValuePair<int, Value> row in rows)
        {
            body.Add(new Let(row.Value, new Conversion(adjoints[row.Key].Value, row.Value.Type)));
        }
    }

    /// <summary>The checks on seeds whose length the function's own result tells.</summary>
    public void AddResultChecks(RegionBuilder body)
    {
        foreach (KeyValuePair<int, Value> seed in resultAdjoints)
        {
            if (seed.Value.Type is BufferType && function.Body.Yields[seed.Key] is Value result)
            {
                body.Add(new RequireLength(seed.Value, result));
            }
        }
    }

    private void ClearGradients(RegionBuilder body)
    {
        foreach (Parameter parameter in function.Parameters)
        {
            if (parameter.Type.IsMemory && adjoints.TryGetValue(parameter.Value.Id, out Parameter? gradient))
            {
                if (parameter.Type.IsGraph)
                {
                    CheckClasses(parameter);
                    body.Add(new ClearShadow(gradient.Value, parameter.Value));
                    continue;
                }

                Operand cleared = gradient.Value;
                if (gradient.Type is GridType grid)
                {
                    cleared = body.Let(new Conversion(gradient.Value, grid.Row));
                }

                // As a span, so that a null array counts as empty here and throws only where the function itself would.
                Operand primal = parameter.Type switch
                {
                    BufferType { Kind: BufferKind.Array } array => body.Let(new Conversion(parameter.Value, array with { Kind = BufferKind.ReadOnlySpan })),
                    GridType own => body.Let(new Conversion(parameter.Value, own.Row)),
                    _ => parameter.Value,
                };
                Value length = body.Let(new Length(primal));
                body.Add(new Clear(body.Let(new Slice(cleared, Constants.Int(0), length, InRange: true))));
            }
        }
    }

    private void CheckClasses(Parameter parameter)
    {
        if (function.Shapes.FirstOrDefault(shape => shape.Hidden is not null) is { } shape)
        {
            throw new UnsupportedException(
                $"among what '{parameter.Name}' leads to there may be objects of '{shape.Hidden}', whose reals can't be set to zero, since it is generic or out of sight where the companions stand", parameter.Value);
        }
    }

    private Passing PassingOf(Parameter parameter)
    {
        if (splits)
        {
            return SweepSignatures.AdjointPassing(parameter.Type, parameter.Passing);
        }

        return parameter.Type.IsMemory ? Passing.ByValue : kind == ReverseKind.Gradient ? Part.Handed(Passing.Out, parameter.Part) : Passing.Ref;
    }
}
