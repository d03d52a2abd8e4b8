using DiffGen.Generator.Ir;
using DiffGen.Generator.Rules;
using DiffGen.Generator.Rules.Structs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>
/// Functions of <c>System.Numerics</c> with a row among the <see cref="StructRules"/>. The value is what the library computes;
/// each of its leaves has the derivative of the row's expression.
/// </content>
internal sealed partial class BodyLowering
{
    /// <summary>An operator or a conversion with a row, or null.</summary>
    private Operand? LowerNumericsOperator(IMethodSymbol? target, IOperation origin, string name, params IOperation[] operands) =>
        NumericsRule(target) is { } rule && operands.Any(operand => frame.Dependence.DependsOnActive(operand))
            ? ApplyNumerics(rule, target!, origin, name, [.. operands.Select(operand => LowerExpression(operand))])
            : null;

    /// <summary>A call, a property or an element with a row, or null.</summary>
    private Operand? LowerNumerics(IOperation expression, string name)
    {
        IMethodSymbol? target;
        IOperation? instance = null;
        IReadOnlyCollection<IArgumentOperation> arguments;
        switch (expression)
        {
            case IInvocationOperation call:
                (target, instance, arguments) = (call.TargetMethod, call.Instance, call.Arguments);
                break;
            case IPropertyReferenceOperation property:
                (target, instance, arguments) = (property.Property.GetMethod, property.Instance, property.Arguments);
                break;
            case IObjectCreationOperation creation:
                (target, arguments) = (creation.Constructor, creation.Arguments);
                break;
            default:
                return null;
        }

        bool takesActive = frame.Dependence.DependsOnActive(instance) || arguments.Any(argument => frame.Dependence.DependsOnActive(argument.Value));
        if (!takesActive || NumericsRule(target) is not { } rule)
        {
            return null;
        }

        if (rule.HasOut)
        {
            return LowerInversion((IInvocationOperation)expression, rule);
        }

        List<Operand> values = instance is null ? [] : [LowerExpression(instance)];
        values.AddRange(Evaluate(arguments));
        return ApplyNumerics(rule, target!, expression, name, values);
    }

    private static StructRule? NumericsRule(IMethodSymbol? target)
    {
        if (target is null || !StructMap.IsNumerics(target.ContainingType))
        {
            return null;
        }

        IEnumerable<string> parameters = target.Parameters.Select(parameter => parameter.Type.MetadataName);
        bool hasReceiver = !target.IsStatic && target.MethodKind != MethodKind.Constructor;
        return StructRules.Find(target.ContainingType.MetadataName, target.Name, hasReceiver ? parameters.Prepend(target.ContainingType.MetadataName) : parameters);
    }

    private Operand ApplyNumerics(StructRule rule, IMethodSymbol target, IOperation origin, string name, IReadOnlyList<Operand> arguments)
    {
        IrType type = TypeMap.Map(target.MethodKind == MethodKind.Constructor ? target.ContainingType : target.ReturnType);
        IReadOnlyList<Operand> models = Models(rule, arguments, type);
        return rule.IsExact
            ? Composite.Of(type, models)
            : WithDerivative(Let(NumericsText(target, origin, [.. arguments.Select(argument => Whole(argument, origin))], type, rule.Throws), origin), models, origin, name);
    }

    private List<Operand> Models(StructRule rule, IReadOnlyList<Operand> arguments, IrType type)
    {
        Operand[] leaves = [.. arguments.SelectMany(argument => Composite.LeavesOf(argument))];
        FormulaEmitter emitter = new(scope.Builder, leaves, null, (RealType)StructType.LeavesOf(type)[0].Type);
        return [.. rule.Leaves([.. leaves.Select((_, i) => new Argument(i))]).Select(emitter.Emit)];
    }

    private Operand WithDerivative(Value value, IReadOnlyList<Operand> models, IOperation origin, string name) => Composite.Of(value.Type, StructType.LeavesOf(value.Type).Select((leaf, i) =>
    {
        Operand part = value.Type is StructType
            ? Let(new Opaque(EquatableArray.Create("", leaf.Path), EquatableArray.Create<Operand>(value), leaf.Type, Purity.Pure), origin)
            : value;
        return models[i] is Value ? Let(new Modelled(part, models[i]), origin, value.Type is StructType ? leaf.NameIn(name) : name) : part;
    }));

    private static Opaque NumericsText(IMethodSymbol target, IOperation origin, IReadOnlyList<Operand> arguments, IrType type, bool throws)
    {
        TextBuilder text = new();
        int first = 0;
        if (target.MethodKind is MethodKind.UserDefinedOperator)
        {
            string symbol = OperatorNamed(target.Name) switch
            {
                BinaryOperator.Add => "+",
                BinaryOperator.Multiply => "*",
                BinaryOperator.Divide => "/",
                _ => "-",
            };
            text.Text(arguments.Count == 1 ? "(" + symbol : "(").Operand(arguments[0]);
            return (arguments.Count == 1 ? text : text.Text(" " + symbol + " ").Operand(arguments[1])).Text(")").Build(type, Purity.Pure);
        }

        if (target.IsStatic)
        {
            text.Text(TypeMap.Text(target.ContainingType));
        }
        else
        {
            text.Operand(arguments[first++]);
        }

        Operand[] passed = [.. arguments.Skip(first)];
        TextBuilder whole = target.AssociatedSymbol switch
        {
            IPropertySymbol { IsIndexer: true } => text.Text("[").List(passed).Text("]"),
            IPropertySymbol property => text.Text("." + property.Name),
            _ => text.Text("." + target.Name + "(").List(passed).Text(")"),
        };
        bool mayThrow = throws || target.AssociatedSymbol is IPropertySymbol { IsIndexer: true };
        return whole.Build(type, mayThrow ? Purity.Reads : Purity.Pure);
    }

    /// <summary><c>Matrix4x4.Invert(m, out Matrix4x4 inverse)</c></summary>
    private Operand LowerInversion(IInvocationOperation call, StructRule rule)
    {
        Operand matrix = LowerExpression(call.Arguments.Single(argument => argument.Parameter!.Ordinal == 0).Value);
        Place place = PlaceOf(call.Arguments.Single(argument => argument.Parameter!.Ordinal == 1).Value);
        StructType type = (StructType)matrix.Type;
        Operand whole = Whole(matrix, call);
        Value inverse = Let(new TextBuilder().Text("global::DiffGen.Runtime.Matrix.Inverse(").Operand(whole).Text(")").Build(type, Purity.Pure), call);
        Value exists = Let(new TextBuilder().Text(TypeMap.Text(call.TargetMethod.ContainingType) + ".Invert(").Operand(whole).Text(", out _)").Build(IrType.Boolean, Purity.Pure), call);
        WritePlace(place, WithDerivative(inverse, Models(rule, [matrix], type), call, place is VariablePlace { Variable: var variable } ? variable.Name : ""), call);
        return exists;
    }
}
