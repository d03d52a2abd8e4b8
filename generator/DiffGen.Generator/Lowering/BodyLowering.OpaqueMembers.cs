using DiffGen.Generator.Diagnostics;
using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>Fields and properties that are read as they are.</content>
internal sealed partial class BodyLowering
{
    private Operand LowerField(IFieldReferenceOperation field, string name)
    {
        if (field.Instance is IInvocationOperation call && field.Field.CorrespondingTupleField is { } component
            && LowerTupleCall(call, []) is { } components && TupleIndex(component.Name) is { } index && index < components.Count)
        {
            return name.Length == 0 ? components[index] : Let(new Copy(components[index]), field, name);
        }

        if (field.Instance is { } thread && KernelTarget.IsIndex(thread.Type))
        {
            return LowerExpression(thread, name);
        }

        if (field.Field.IsStatic)
        {
            if (!CheckAccess(field, field.Field))
            {
                return Placeholder(field);
            }

            return !field.Field.IsReadOnly && !field.Field.IsConst
                ? Refuse(field, Catalogue.MutableStatic, field.Field.Name)
                : TypeMap.Map(field.Type!) is BufferType buffer
                ? SharedBuffer(field, buffer)
                : Finish(field, new TextBuilder().Text(TypeMap.Text(field.Field.ContainingType) + "." + Identifier(field.Field.Name)).Build(TypeMap.Map(field.Type!), Purity.Pure), name);
        }

        if (field.Instance is null)
        {
            return Broken(field);
        }

        if (!CheckAccess(field, field.Field))
        {
            return Placeholder(field);
        }

        return Emit(field, new TextBuilder().Operand(OpaqueOperand(field.Instance)).Text("." + Identifier(field.Field.Name)), Purity.Reads, name, null);
    }

    // All that refer to it share one value, which is defined where each of them sees it: a variable may choose between it and other buffers.
    private Value SharedBuffer(IFieldReferenceOperation field, BufferType type)
    {
        if (!sharedBuffers.TryGetValue(field.Field, out Value? shared))
        {
            string text = TypeMap.Text(field.Field.ContainingType) + "." + Identifier(field.Field.Name);
            text = TypeMap.OfParameter(field.Type!) is MemoryType memory ? memory.IsSegment ? SegmentElements + text + ")" : text + ".Span" : text;
            shared = outermost.Builder.Let(new TextBuilder().Text(text).Build(type, Purity.Pure));
            sharedBuffers[field.Field] = shared;
            foreign.Add(shared.Id);
        }

        return shared;
    }

    private static int? TupleIndex(string name) =>
        name.StartsWith("Item", StringComparison.Ordinal) && int.TryParse(name.Substring(4), out int position) ? position - 1 : null;

    private Operand LowerOpaqueProperty(IPropertyReferenceOperation property, string name)
    {
        IPropertySymbol symbol = property.Property;
        if (symbol.RefKind != RefKind.None && symbol.RefKind != RefKind.RefReadOnly && !symbol.IsIndexer)
        {
            return Refuse(property, Catalogue.Reference, $"The property '{symbol.Name}', which returns a reference,");
        }

        if (!CheckAccess(property, symbol) || !CheckOutside(property, symbol))
        {
            return Placeholder(property);
        }

        if (ChangesReceiver(symbol.GetMethod, property.Instance))
        {
            return Unsupported(property, $"'{symbol.Name}', which may change the struct that it is read from,", "declare it readonly");
        }

        TextBuilder text = new();
        if (property.Instance is null)
        {
            if (symbol.SetMethod is not null && symbol.ContainingType.DeclaringSyntaxReferences.Length > 0)
            {
                return Refuse(property, Catalogue.MutableStatic, symbol.Name);
            }

            text.Text(TypeMap.Text(symbol.ContainingType));
        }
        else
        {
            text.Operand(OpaqueOperand(property.Instance));
        }

        if (symbol.IsIndexer)
        {
            text.Text("[").List([.. property.Arguments.Select(argument => OpaqueOperand(argument.Value))]).Text("]");
        }
        else
        {
            text.Text("." + Identifier(symbol.Name));
        }

        Purity purity = symbol switch
        {
            { Name: "Count" or "Length" or "HasValue" } or { IsIndexer: true } when symbol.ContainingNamespace.ToDisplayString() is "System" or "System.Collections.Generic" => Purity.Reads,
            _ => Purity.Effect,
        };
        return Emit(property, text, purity, name, null);
    }

    /// <summary>What comes from outside is no function of the parameters.</summary>
    private bool CheckOutside(IOperation at, ISymbol member)
    {
        if (OutsideWorld.Of(member) is not var (does, wayOut))
        {
            return true;
        }

        Refuse(at, Catalogue.Outside, at.Syntax.ToString(), does, wayOut);
        return false;
    }
}
