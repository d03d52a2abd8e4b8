using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>Objects that are made as the user writes it.</content>
internal sealed partial class BodyLowering
{
    /// <summary>The text of <c>new T(…)</c>, or null if it was refused.</summary>
    private Opaque? Creation(IObjectCreationOperation creation)
    {
        if (creation.Constructor is { } constructor && !CheckOutside(creation, constructor))
        {
            return null;
        }

        bool takesActive = creation.Arguments.Any(argument => frame.Dependence.DependsOnActive(argument.Value))
            || (creation.Initializer is { } initializer && initializer.Descendants().Any(frame.Dependence.DependsOnActive));
        if (creation.Type is null || (takesActive && !IsException(creation.Type)))
        {
            _ = creation.Type is { } made ? RefuseType(creation, creation, made) : Broken(creation);
            return null;
        }

        if (OpaqueArguments(creation.Arguments) is not { } arguments)
        {
            return null;
        }

        TextBuilder text = new TextBuilder().Text("new " + TypeMap.Text(creation.Type) + "(").List(arguments).Text(")");
        if (creation.Initializer is not null && !Initialise(text, creation))
        {
            Unsupported(creation, "An object with an initializer", "make it outside of the method");
            return null;
        }

        return text.Build(TypeMap.Map(creation.Type), Purity.Effect);
    }

    /// <summary>
    /// The values that an object gets in braces, as they stand there. They are evaluated before the object is made, which makes a
    /// difference where its constructor is the user's.
    /// </summary>
    private bool Initialise(TextBuilder text, IObjectCreationOperation creation)
    {
        bool isUsers = creation.Constructor is { IsImplicitlyDeclared: false } constructor && constructor.Locations.Any(location => location.IsInSource);
        string separator = " { ";
        foreach (IOperation part in creation.Initializer!.Initializers)
        {
            text.Text(separator);
            separator = ", ";
            switch (part)
            {
                case ISimpleAssignmentOperation { Target: IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol { IsIndexer: false }, Instance: IInstanceReferenceOperation } member } assignment
                    when !isUsers || !HasEffect(assignment.Value):
                    text.Text(Identifier(member.Member.Name) + " = ").Operand(OpaqueOperand(assignment.Value));
                    break;
                case IInvocationOperation { Instance: IInstanceReferenceOperation, TargetMethod: { Name: "Add", IsExtensionMethod: false } } added
                    when !(isUsers && added.Arguments.Any(HasEffect)) && OpaqueArguments(added.Arguments) is { } values:
                    _ = values.Count == 1 ? text.Operand(values[0]) : text.Text("{ ").List(values).Text(" }");
                    break;
                default:
                    return false;
            }
        }

        text.Text(creation.Initializer.Initializers.IsEmpty ? "" : " }");
        return true;
    }

    private static bool IsException(ITypeSymbol type)
    {
        for (INamedTypeSymbol? current = type as INamedTypeSymbol; current is not null; current = current.BaseType)
        {
            if (KnownMethods.IsIn(current, "Exception", "System"))
            {
                return true;
            }
        }

        return false;
    }
}
