using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Lowering;

/// <summary>A method without a body: what its companions look like follows from its declaration.</summary>
internal static class Bodiless
{
    public static Function Of(MethodReference reference)
    {
        ValueSource values = new();
        List<Parameter> parameters = [.. reference.Parameters.Select(parameter => new Parameter(values.Create(parameter.Type, parameter.Name), parameter.Passing)
        {
            IsActive = parameter.IsActive,
            IsOutput = parameter.IsOutput,
            Part = parameter.Part,
        })];
        List<Operand> yields = [.. reference.ResultParts.Select(part => TypeMap.Default(part.Type))];
        yields.AddRange(parameters.Where(parameter => parameter.IsReturned)
            .Select(parameter => parameter.Passing == Passing.Ref ? parameter.Value : TypeMap.Default(parameter.Type)));
        return new Function(
            reference.Key, reference.Name, parameters.ToEquatableArray(), reference.ReturnType, new Region(EquatableArray<Statement>.Empty, yields.ToEquatableArray()), values.Next);
    }
}
