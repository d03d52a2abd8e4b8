using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>Deconstructions of tuples.</content>
internal sealed partial class BodyLowering
{
    private Operand LowerDeconstruction(IDeconstructionAssignmentOperation deconstruction)
    {
        IOperation target = deconstruction.Target is IDeclarationExpressionOperation declaration ? declaration.Expression : deconstruction.Target;
        if (target is not ITupleOperation targets)
        {
            return Unsupported(deconstruction, "This deconstruction", "assign the parts one by one");
        }

        List<IOperation> assigned = [.. Flatten(targets)];
        List<Place> places = [.. assigned.Select(PlaceOf)];
        List<Operand>? values = PartsOf(deconstruction.Value, targets, [.. places.Select(place => place is VariablePlace { Variable: var variable } ? variable.Name : "")]);
        if (values is null || values.Count != places.Count)
        {
            return Unsupported(deconstruction.Value, "A tuple", "assign the parts one by one");
        }

        // All parts are computed before the first is assigned.
        for (int i = 0; i < places.Count; i++)
        {
            IrType type = places[i] is DiscardPlace ? values[i].Type : TypeMap.Map(assigned[i].Type!);
            if (!values[i].Type.Equals(type) && !CanConvert(values[i].Type, type) && type is not (BufferType or StructType))
            {
                return Unsupported(deconstruction, "A deconstruction that converts", "assign the parts one by one");
            }

            string name = places[i] is VariablePlace { Variable: var variable } ? variable.Name : "";
            Operand value = type.IsMemory ? values[i]
                : type is StructType whole ? ConvertStruct(values[i] is Composite composite ? composite.Fields : [], whole, deconstruction)
                : Convert(values[i], type, false, deconstruction, name);
            WritePlace(places[i], value, deconstruction.Value is ITupleOperation { Elements: var elements } && elements.Length == places.Count ? elements[i] : deconstruction.Value);
        }

        return Placeholder(deconstruction);
    }

    private static IEnumerable<IOperation> Flatten(ITupleOperation targets) =>
        targets.Elements.SelectMany(element => element is ITupleOperation inner ? Flatten(inner) : [element]);

    private List<Operand>? PartsOf(IOperation value, ITupleOperation targets, IReadOnlyList<string> names)
    {
        while (value is IConversionOperation { IsImplicit: true } conversion && (conversion.GetConversion().IsTupleConversion || conversion.GetConversion().IsIdentity || conversion.GetConversion().IsTupleLiteralConversion))
        {
            value = conversion.Operand;
        }

        if (value is ITupleOperation tuple && tuple.Elements.Length == targets.Elements.Length)
        {
            List<Operand> parts = [];
            for (int i = 0; i < targets.Elements.Length; i++)
            {
                if (targets.Elements[i] is not ITupleOperation inner)
                {
                    parts.Add(LowerExpression(tuple.Elements[i]));
                }
                else if (PartsOf(tuple.Elements[i], inner, []) is { } nested)
                {
                    parts.AddRange(nested);
                }
                else
                {
                    return null;
                }
            }

            return parts;
        }

        return value is IInvocationOperation call && LowerTupleCall(call, names) is { } components ? components
            : LowerExpression(value) switch
            {
                Composite whole => PartsOf(whole, value.Type, targets) ?? Deconstruct(whole, value.Type, value, targets.Elements.Length),
                { Type: ObjectType } whole when whole is Value or Instance or Handle && ObjectMap.DeconstructOf(value.Type!, targets.Elements.Length) is { } target => DeconstructObject(whole, value, target),
                _ => null,
            };
    }

    private static List<Operand>? PartsOf(Composite whole, ITypeSymbol? type, ITupleOperation targets)
    {
        if (Parts(whole, type) is not { } fields || fields.Count != targets.Elements.Length)
        {
            return null;
        }

        List<Operand> parts = [];
        for (int i = 0; i < fields.Count; i++)
        {
            if (targets.Elements[i] is not ITupleOperation inner)
            {
                parts.Add(fields[i]);
            }
            else if (fields[i] is Composite field && PartsOf(field, StructMap.FieldsOf((INamedTypeSymbol)type!).ElementAt(i).Type, inner) is { } nested)
            {
                parts.AddRange(nested);
            }
            else
            {
                return null;
            }
        }

        return parts;
    }
}
