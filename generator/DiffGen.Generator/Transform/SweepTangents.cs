using System.Collections.Immutable;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

internal enum SweepRole
{
    /// <summary>A parameter of the method.</summary>
    Own,

    /// <summary>The adjoint of one.</summary>
    Adjoint,

    /// <summary>The seed of a part of the result.</summary>
    Seed,

    /// <summary>A part of the result.</summary>
    Result,
}

/// <param name="Of">The position of the parameter, or of the part of the result.</param>
/// <param name="Directions">Along which directions it is a tangent, a bit each; none for the value itself.</param>
internal readonly record struct SweepItem(SweepRole Role, int Of, int Directions);

/// <summary>Both sweeps of a method in one, with tangents along several directions: what each parameter is, and a call of it.</summary>
internal sealed class SweepTangents
{
    private readonly List<SweepItem> items = new();

    public SweepTangents(MethodReference method, int order)
    {
        Reference = SweepSignatures.Both(method);
        items.AddRange(method.Parameters.Select((_, i) => new SweepItem(SweepRole.Own, i, 0)));
        items.AddRange(Reals(method).Select(part => new SweepItem(SweepRole.Seed, part, 0)));
        items.AddRange(method.Parameters.Select((parameter, i) => (parameter, i)).Where(pair => pair.parameter.IsActive).Select(pair => new SweepItem(SweepRole.Adjoint, pair.i, 0)));
        for (int direction = 1; direction < 1 << order; direction *= 2)
        {
            items.AddRange(items.Where((_, i) => Reference.Parameters[i].IsActive).Select(item => item with { Directions = item.Directions | direction }).ToList());
            items.AddRange(Reals(method).Select(part => new SweepItem(SweepRole.Result, part, direction)));
            Reference = TangentSignatures.Of(Reference);
        }
    }

    public MethodReference Reference { get; }

    /// <param name="argument">What is passed for an item that is not only handed out; its type may be any other view of memory.</param>
    /// <returns>What comes out, by item.</returns>
    public Dictionary<SweepItem, Value> Call(RegionBuilder body, Func<SweepItem, ParameterSignature, Operand> argument)
    {
        Dictionary<SweepItem, Value> results = new();
        List<Value> all = new();
        for (int part = 0; part < Reference.ResultParts.Length; part++)
        {
            all.Add(results[new SweepItem(SweepRole.Result, part, 0)] = body.Values.Create(Reference.ResultParts[part].Type));
        }

        List<Operand> arguments = new();
        for (int i = 0; i < items.Count; i++)
        {
            ParameterSignature parameter = Reference.Parameters[i];
            Operand given = parameter.Passing == Passing.Out ? new DefaultConstant(parameter.Type) : argument(items[i], parameter);
            arguments.Add(given.Type.IsMemory && given.Type != parameter.Type ? body.Let(new Conversion(given, parameter.Type)) : given);
            if (parameter.Passing is Passing.Ref or Passing.Out)
            {
                all.Add(results[items[i]] = body.Values.Create(parameter.Type));
            }
        }

        body.Add(new Call(Reference, arguments.ToEquatableArray(), all.ToEquatableArray()));
        return results;
    }

    private static IEnumerable<int> Reals(MethodReference method) =>
        Enumerable.Range(0, method.ResultParts.Length).Where(part => method.ResultParts[part].Type is RealType);
}
