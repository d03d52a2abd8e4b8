using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>
/// Objects that the method makes itself and that don't leave it. Such an object is the variables that its fields are; who refers to
/// it is known while lowering.
/// </content>
internal sealed partial class BodyLowering
{
    /// <summary>An object of the method's own.</summary>
    private sealed record Instance(INamedTypeSymbol Class, ObjectType ObjectType, IReadOnlyDictionary<ISymbol, Variable> Fields) : Operand(ObjectType)
    {
        /// <summary>Where it, or what it stands for, is made.</summary>
        public HashSet<SyntaxNode> Sites { get; init; } = [];

        /// <summary>The variable that a field is; null if the object has no such field.</summary>
        public Variable? FieldOf(IFieldSymbol field) => Fields.TryGetValue(field.OriginalDefinition, out Variable? variable) ? variable : null;

        public bool Equals(Instance? other) => ReferenceEquals(this, other);

        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
    }

    /// <summary><c>new T(…) { … }</c> of a class that is followed, or null if it is to be carried as text.</summary>
    private Operand? LowerNewObject(IObjectCreationOperation creation, string name)
    {
        if (creation is not { Type: INamedTypeSymbol type, Constructor: { } constructor } || TypeMap.Map(type) is not ObjectType content || !IsActiveObject(creation)
            || !(constructor.IsImplicitlyDeclared || SyntaxOf(constructor) is ConstructorDeclarationSyntax or TypeDeclarationSyntax))
        {
            return null;
        }

        Dictionary<ISymbol, Variable> fields = new(SymbolEqualityComparer.Default);
        foreach (IFieldSymbol field in ObjectMap.FieldsOf(type))
        {
            Variable variable = new(name.Length == 0 ? "" : name + Capital((field.AssociatedSymbol ?? field).Name.TrimStart('_')), TypeMap.Map(field.Type));
            scope.Bindings[variable] = variable.Type switch
            {
                StructType whole => Composite.Default(whole),
                { IsMemory: true } memory => new TextConstant("null", memory),
                var plain => TypeMap.Default(plain),
            };
            fields[field.OriginalDefinition] = variable;
        }

        Instance made = NewInstance(type, content, fields, [creation.Syntax]);
        unfinished.Add(made);
        Variable receiver = new("", content);
        scope.Bindings[receiver] = made;
        VariablePlace place = new(creation, receiver);
        Construct(constructor, creation, creation.Arguments, place);

        if (creation.Initializer is not null)
        {
            Initialise(receiver, creation.Initializer, creation);
        }

        scope.Bindings[receiver] = null;
        unfinished.Remove(made);
        classesMade[content.Family] = (INamedTypeSymbol)TypeArguments.Current.In(type);
        return IsOnTape(type) ? PutOnTape(made, creation, name) : made;

        static string Capital(string field) => field.Length == 0 ? "" : char.ToUpperInvariant(field[0]) + field.Substring(1);
    }

    /// <summary>Another object of the class of one, of which nothing is assigned yet.</summary>
    private Instance CopyOf(Instance made, params IEnumerable<SyntaxNode>[] sites)
    {
        Dictionary<ISymbol, Variable> fields = new(SymbolEqualityComparer.Default);
        foreach (KeyValuePair<ISymbol, Variable> field in made.Fields)
        {
            fields[field.Key] = new Variable(field.Value.Name, field.Value.Type);
        }

        return NewInstance(made.Class, made.ObjectType, fields, sites);
    }

    /// <summary><c>made with { … }</c> of a record.</summary>
    private Operand? LowerWith(Instance made, IWithOperation with)
    {
        if (with.Initializer is null || (with.Type as INamedTypeSymbol)?.InstanceConstructors.Any(constructor => constructor is { IsImplicitlyDeclared: false, Parameters: [var single] } && SymbolEqualityComparer.Default.Equals(single.Type, with.Type)) != false)
        {
            return null;
        }

        Instance copy = CopyOf(made, [with.Syntax]);
        foreach (KeyValuePair<ISymbol, Variable> field in copy.Fields)
        {
            scope.Bindings[field.Value] = scope.Bindings[made.Fields[field.Key]];
        }

        Variable receiver = new("", copy.ObjectType);
        scope.Bindings[receiver] = copy;
        unfinished.Add(copy);
        Initialise(receiver, with.Initializer, with);
        unfinished.Remove(copy);
        scope.Bindings[receiver] = null;
        return IsOnTape(with.Type) ? PutOnTape(copy, with, "") : copy;
    }

    /// <summary>An active value may be in it at some time.</summary>
    private bool IsActiveObject(IOperation creation)
    {
        // What becomes of an object that a function in place returns isn't seen in that function.
        if (IsOnTape(creation.Type) || frame.Dependence.DependsOnActive(creation) || (frame.Caller is not null && creation is IObjectCreationOperation && TypeMap.Map(frame.Method.ReturnType) is ObjectType))
        {
            return true;
        }

        IOperation? from = creation, user = creation.Parent;
        while (user is IConversionOperation or IVariableInitializerOperation or IConditionalOperation or ICoalesceOperation or ISwitchExpressionArmOperation or ISwitchExpressionOperation)
        {
            (from, user) = (user, user.Parent);
        }

        return user switch
        {
            // A call on it, and what is called on what that returns.
            IInvocationOperation { Instance: { } receiver } call when receiver == from => frame.Dependence.DependsOnActive(call) || (TypeMap.Map(call.Type!) is ObjectType && IsActiveObject(call)),
            IArgumentOperation { Parent: IObjectCreationOperation other } when TypeMap.Map(other.Type!) is ObjectType => IsActiveObject(other),
            IVariableDeclaratorOperation declarator => frame.Dependence.DependsOnActive(declarator.Symbol),
            ISimpleAssignmentOperation { Target: IMemberReferenceOperation { Instance: IInstanceReferenceOperation } } when frame.This is VariablePlace { Variable.Type: ObjectType } => true,
            IFieldInitializerOperation or IPropertyInitializerOperation when unfinished.Count > 0 => true,
            ISimpleAssignmentOperation assignment => frame.Dependence.DependsOnActive(assignment.Target),
            _ => false,
        };
    }

    private SyntaxNode? SyntaxOf(IMethodSymbol constructor) => constructor.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellation);

    private void Construct(IMethodSymbol constructor, IOperation call, IEnumerable<IArgumentOperation> arguments, VariablePlace made)
    {
        if (constructor.IsImplicitlyDeclared)
        {
            RunImplicitConstructor(constructor.ContainingType, made);
        }
        else if (SyntaxOf(constructor) is TypeDeclarationSyntax declaration)
        {
            RunPrimaryConstructor(constructor, declaration, call, Actuals(constructor, arguments), made);
        }
        else
        {
            RunConstructor(constructor, call, Actuals(constructor, arguments), made);
        }
    }

    /// <summary>A constructor whose parameters stand behind the name of the class; of a record, each is a property, too.</summary>
    private void RunPrimaryConstructor(IMethodSymbol constructor, TypeDeclarationSyntax declaration, IOperation call, IReadOnlyList<Actual> arguments, VariablePlace made)
    {
        INamedTypeSymbol type = constructor.ContainingType;
        SemanticModel model = frame.Model.SyntaxTree == declaration.SyntaxTree ? frame.Model : frame.Model.Compilation.GetSemanticModel(declaration.SyntaxTree);
        Dependence dependence = new(arguments.Where(argument => !TypeMap.IsDiscrete(argument.Parameter.Type)).Select(argument => argument.Parameter.OriginalDefinition), call, isReceiverActive: true);
        Frame caller = frame;
        Run(
            call,
            constructor,
            arguments,
            "",
            result => new Frame(constructor.OriginalDefinition, call, model, dependence, result) { Caller = caller, This = made, Origin = caller.Origin ?? call.Syntax },
            () =>
            {
                List<IFieldSymbol> fields = [.. made.Variable.Type is StructType ? StructMap.FieldsOf(type) : ObjectMap.FieldsOf(type)];
                foreach (IFieldSymbol field in fields)
                {
                    if (field.AssociatedSymbol is IPropertySymbol property && property.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellation) is ParameterSyntax
                        && SymbolEqualityComparer.Default.Equals(property.ContainingType, type) && (made.Variable.Type is StructType ? made.Variable.Field(fields.IndexOf(field)) : FieldOf(made, field)) is { } variable
                        && constructor.Parameters.FirstOrDefault(parameter => parameter.Name == property.Name) is { } parameter && frame.TryFind(parameter.OriginalDefinition, out Variable? passed))
                    {
                        scope.Bindings[variable] = scope.Bindings[passed];
                    }
                }

                InitialiseFields(type, made);
                if (made.Variable.Type is StructType)
                {
                    return;
                }

                if (declaration.BaseList?.Types.OfType<PrimaryConstructorBaseTypeSyntax>().FirstOrDefault() is not { } parent)
                {
                    RunBaseConstructor(type, made);
                }
                else if (model.GetOperation(parent, cancellation) is IInvocationOperation initializer)
                {
                    Construct(initializer.TargetMethod, initializer, initializer.Arguments, made);
                }
                else
                {
                    Unsupported(call, $"The constructor of '{type.Name}'", "make the object outside of the method");
                }
            },
            hasBody: false);
    }

    /// <summary>Field initialisers run before the constructor of the base class.</summary>
    private void RunImplicitConstructor(INamedTypeSymbol type, VariablePlace made)
    {
        InitialiseFields(type, made);
        RunBaseConstructor(type, made);
    }

    private void RunBaseConstructor(INamedTypeSymbol type, VariablePlace made)
    {
        if (type.BaseType is not { SpecialType: SpecialType.None } parent)
        {
            return;
        }

        IMethodSymbol? constructor = parent.InstanceConstructors.FirstOrDefault(candidate => candidate.Parameters.IsEmpty);
        if (constructor is not null)
        {
            Construct(constructor, made.Syntax, [], made);
        }
        else
        {
            Unsupported(made.Syntax, $"The constructor of '{parent.Name}'", "make the object outside of the method");
        }
    }

    /// <summary>The variable that a field of the object under construction is.</summary>
    private Variable? FieldOf(VariablePlace made, IFieldSymbol field) =>
        scope.Bindings[made.Variable] is Instance instance && instance.FieldOf(field) is { } variable ? variable : null;
}
