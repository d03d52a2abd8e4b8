using DiffGen.Generator.Diagnostics;
using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>Operators, accessors and constructors that the user wrote, and methods of the user's structs.</content>
internal sealed partial class BodyLowering
{
    /// <summary>What a property with code stands for; its receiver and its indices are evaluated.</summary>
    private sealed record PropertyPlace(IOperation Syntax, IPropertySymbol Property, Place? Receiver, IReadOnlyList<Actual> Indices) : Place(Syntax);

    /// <summary>The function's source is at hand, and differentiation may have to go through it.</summary>
    private static bool IsDifferentiatedFromSource(IMethodSymbol? function) =>
        function is { DeclaringSyntaxReferences.Length: 1, IsImplicitlyDeclared: false, IsAbstract: false, IsVirtual: false, IsOverride: false, IsExtern: false }
        && !GeneratedCode.IsGenerated(function)
        && (Computes(function.ReturnType) || function.Parameters.Any(parameter => Computes(parameter.Type)) || (!function.IsStatic && Computes(function.ContainingType)));

    private static bool Computes(ITypeSymbol type) => TypeMap.Map(type) is RealType or StructType or BufferType { IsDifferentiable: true } or ObjectType;

    /// <summary>A user-defined operator or conversion, or null if it is to be carried as text.</summary>
    private Operand? LowerOperator(IMethodSymbol? target, IOperation origin, string name, params IOperation[] operands)
    {
        if (LowerVectorOperator(target, origin, name, operands) is { } vector)
        {
            return vector;
        }

        if (LowerNumericsOperator(target, origin, name, operands) is { } numerics)
        {
            return numerics;
        }

        if (target is null || !IsDifferentiatedFromSource(target) || operands.Length != target.Parameters.Length)
        {
            return null;
        }

        bool fits = operands.Zip(target.Parameters, (operand, parameter) => SymbolEqualityComparer.Default.Equals(operand.Type, parameter.Type)).All(same => same);
        return fits
            ? InlineSource(target, origin, [.. operands.Select((operand, i) => Actual.Of(target.Parameters[i], operand))], null, name)
            : Unsupported(origin, $"'{origin.Syntax}', which converts an operand,", "convert it with a cast");
    }

    /// <summary>Likewise for an operator whose first operand has been evaluated.</summary>
    private Operand? LowerOperator(IMethodSymbol? target, IOperation origin, string name, Operand first, IOperation? second)
    {
        if (second is not null && IsVectorOperator(target, 2))
        {
            return ApplyVectorOperator(target!, origin, name, [first, LowerExpression(second)]);
        }

        if (second is not null && NumericsRule(target) is { } rule)
        {
            return ApplyNumerics(rule, target!, origin, name, [first, LowerExpression(second)]);
        }

        if (target is null || !target.IsStatic || !IsDifferentiatedFromSource(target))
        {
            return null;
        }

        List<Actual> operands = [Actual.Of(target.Parameters[0], first)];
        if (second is not null)
        {
            operands.Add(Actual.Of(target.Parameters[1], second));
        }

        return InlineSource(target, origin, operands, null, name);
    }

    /// <summary>A property with code of a struct, or null if it is no such property.</summary>
    private Operand? LowerAccessor(IPropertyReferenceOperation property, string name)
    {
        if (LowerVirtualGetter(property, name) is { } answered)
        {
            return answered;
        }

        if (PropertyOf(property) is not { } place || property.Property.GetMethod is not { } getter)
        {
            return null;
        }

        Operand value = InlineSource(getter, property, place.Indices, place.Receiver, name);
        Forget(place);
        return value;
    }

    // The object that it was evaluated on is known by its own variables again.
    private void Forget(PropertyPlace place)
    {
        if (place.Receiver is VariablePlace { Variable: { Type: ObjectType } receiver })
        {
            scope.Bindings[receiver] = null;
        }
    }

    private PropertyPlace? PropertyOf(IPropertyReferenceOperation property)
    {
        IMethodSymbol? accessor = property.Property.GetMethod ?? property.Property.SetMethod;
        if (property.Instance is not { Type: { } type } instance || !(TypeMap.Map(type) is StructType || IsObject(instance)) || FieldOf(property) is not null || ObjectFieldOf(property) is not null || OwnFieldOf(property) is not null || !IsDifferentiatedFromSource(accessor))
        {
            return null;
        }

        Place receiver = ReceiverOf(instance, accessor!);
        List<Actual> indices = [];
        foreach (IArgumentOperation argument in property.Arguments)
        {
            IParameterSymbol parameter = accessor!.Parameters[argument.Parameter!.Ordinal];
            indices.Add(Actual.Of(parameter, LowerExpression(argument.Value)));
        }

        return new PropertyPlace(property, property.Property, receiver, indices);
    }

    private Operand ReadProperty(PropertyPlace place) =>
        place.Property.GetMethod is { } getter ? InlineSource(getter, place.Syntax, place.Indices, place.Receiver, "") : Broken(place.Syntax);

    private Operand WriteProperty(PropertyPlace place, Operand value)
    {
        if (place.Property.SetMethod is not { } setter)
        {
            return Unsupported(place.Syntax, $"An assignment to '{place.Syntax.Syntax}'", "assign the fields");
        }

        IEnumerable<Actual> indices = place.Indices.Select(index => index with { Parameter = setter.Parameters[index.Parameter.Ordinal] });
        InlineSource(setter, place.Syntax, [.. indices, Actual.Of(setter.Parameters[setter.Parameters.Length - 1], value)], place.Receiver, "");
        Forget(place);
        return value;
    }

    /// <summary>A struct that a constructor of the user's makes, or null if there is no source to read.</summary>
    private Composite? Construct(IMethodSymbol constructor, IObjectCreationOperation creation, StructType type, string name)
    {
        if (!IsDifferentiatedFromSource(constructor) || SyntaxOf(constructor) is not (ConstructorDeclarationSyntax or TypeDeclarationSyntax { ParameterList: not null }))
        {
            return null;
        }

        Variable made = new(name, type);
        scope.Bindings[made] = Composite.Default(type);
        Construct(constructor, creation, creation.Arguments, new VariablePlace(creation, made));
        Composite value = scope.Bindings[made] as Composite ?? Composite.Default(type);
        scope.Bindings[made] = null;
        return value;
    }

    private void RunConstructor(IMethodSymbol constructor, IOperation call, IReadOnlyList<Actual> arguments, VariablePlace made) =>
        InlineSource(constructor, call, arguments, made, "", () =>
        {
            if (frame.Model.GetOperation(constructor.OriginalDefinition.DeclaringSyntaxReferences[0].GetSyntax(cancellation), cancellation) is IConstructorBodyOperation { Initializer: { } initializer })
            {
                IOperation other = initializer is IExpressionStatementOperation statement ? statement.Operation : initializer;
                if (other is IInvocationOperation { TargetMethod: var next } && !SymbolEqualityComparer.Default.Equals(next.ContainingType, constructor.ContainingType))
                {
                    InitialiseFields(constructor.ContainingType, made);
                }

                Discard(other);
            }
            else
            {
                InitialiseFields(constructor.ContainingType, made);
                if (made.Variable.Type is ObjectType)
                {
                    RunBaseConstructor(constructor.ContainingType, made);
                }
            }
        });

    /// <summary><c>: this(…)</c> of a constructor.</summary>
    private Operand LowerConstructorCall(IInvocationOperation call)
    {
        if (frame.This is VariablePlace { Variable.Type: ObjectType } instance && call.TargetMethod.ContainingType.SpecialType == SpecialType.None)
        {
            Construct(call.TargetMethod, call, call.Arguments, instance);
        }
        else if (frame.This is VariablePlace { Variable.Type: StructType } made && call.TargetMethod is { IsImplicitlyDeclared: false, ContainingType.SpecialType: SpecialType.None } other)
        {
            Construct(other, call, call.Arguments, made);
        }

        return Placeholder(call);
    }

    private void InitialiseFields(INamedTypeSymbol type, VariablePlace made)
    {
        int position = 0;
        foreach (IFieldSymbol field in StructMap.FieldsOf(type))
        {
            Variable? target = made.Variable.Type is StructType ? made.Variable.Field(position) : FieldOf(made, field);
            ISymbol declared = field.AssociatedSymbol ?? field;
            EqualsValueClauseSyntax? initializer = declared.OriginalDefinition.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellation) switch
            {
                VariableDeclaratorSyntax declarator => declarator.Initializer,
                PropertyDeclarationSyntax property => property.Initializer,
                _ => null,
            };
            if (initializer is not null && initializer.SyntaxTree == frame.Model.SyntaxTree && frame.Model.GetOperation(initializer, cancellation) is ISymbolInitializerOperation { Value: { } value })
            {
                Bind(target!, LowerExpression(value), value);
            }
            else if (initializer is not null)
            {
                Unsupported(made.Syntax, $"The initializer of '{declared.Name}'", "assign it in the constructor");
            }

            position++;
        }
    }

    /// <summary>Text that names a member has to stand in the marked method's type, wherever it came from.</summary>
    private bool CheckAccess(IOperation at, ISymbol member)
    {
        if (frame.Origin is null || frame.Model.Compilation.IsSymbolAccessibleWithin(member.OriginalDefinition, method.ContainingType.OriginalDefinition))
        {
            return true;
        }

        Unsupported(at, $"'{member.Name}', which '{method.ContainingType.Name}' has no access to,", "make it internal");
        return false;
    }
}
