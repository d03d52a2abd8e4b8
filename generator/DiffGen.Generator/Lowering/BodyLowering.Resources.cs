using DiffGen.Generator.Diagnostics;
using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>
/// <c>using</c> and <c>lock</c>. What they get and give back is the primal's: it happens once, in order, and the reverse sweep
/// does nothing about it.
/// </content>
internal sealed partial class BodyLowering
{
    private void RunUsing(IUsingOperation use)
    {
        Mark(use.Syntax);
        if (use.Resources is IVariableDeclarationGroupOperation group)
        {
            RunUsing(group, [use.Body]);
            return;
        }

        Variable resource = new("resource", TypeMap.Map(use.Resources.Type!));
        Bind(resource, LowerExpression(use.Resources), use.Resources);
        Protect(use, [use.Body], () => Run(new Work(use.Body, null)), () => Dispose(use, resource, use.Resources.Type!));
        scope.Bindings[resource] = null;
    }

    private void RunUsing(IUsingDeclarationOperation declaration, IReadOnlyList<IOperation> statements)
    {
        Mark(declaration.Syntax);
        if (declaration.IsAsynchronous)
        {
            Refuse(FirstToken(declaration.Syntax), Catalogue.Flow, "An await using", "dispose of it in the caller");
            return;
        }

        RunUsing(declaration.DeclarationGroup, statements);
    }

    private void RunUsing(IVariableDeclarationGroupOperation group, IReadOnlyList<IOperation> statements)
    {
        IVariableDeclaratorOperation[] declarators = [.. group.Declarations.SelectMany(declaration => declaration.Declarators)];
        Enter(0);

        // Each protects those behind it.
        void Enter(int first)
        {
            if (first == declarators.Length)
            {
                Run(Work.Of(statements));
                return;
            }

            IVariableDeclaratorOperation declarator = declarators[first];
            Declare(declarator);
            if (!scope.IsDead && frame.TryFind(declarator.Symbol, out Variable? resource))
            {
                Protect(declarator, [.. declarators.Skip(first + 1), .. statements], () => Enter(first + 1), () => Dispose(declarator, resource, declarator.Symbol.Type));
            }
        }
    }

    private void Dispose(IOperation origin, Variable resource, ITypeSymbol type)
    {
        INamedTypeSymbol disposable = frame.Model.Compilation.GetSpecialType(SpecialType.System_IDisposable);
        IMethodSymbol? declared = disposable.GetMembers("Dispose").OfType<IMethodSymbol>().FirstOrDefault();
        IMethodSymbol? pattern = type.GetMembers("Dispose").OfType<IMethodSymbol>()
            .FirstOrDefault(member => member is { IsStatic: false, DeclaredAccessibility: Accessibility.Public, Parameters.IsEmpty: true, IsGenericMethod: false });
        IMethodSymbol? dispose = type.IsRefLikeType ? pattern : declared is null ? null : type.FindImplementationForInterfaceMember(declared) as IMethodSymbol ?? pattern ?? declared;
        if (dispose is null || type.TypeKind == TypeKind.Dynamic)
        {
            Unsupported(origin, $"A using of type '{type.ToDisplayString()}'", "dispose of it in the caller");
            return;
        }

        if (type.IsValueType && TypeMap.Map(type) is StructType)
        {
            if (dispose.DeclaringSyntaxReferences.Length == 0)
            {
                Unsupported(origin, $"A using of type '{type.ToDisplayString()}'", "dispose of it in the caller");
                return;
            }

            InlineSource(dispose, origin, [], new VariablePlace(origin, resource), "");
            return;
        }

        bool isHidden = dispose.MethodKind == MethodKind.ExplicitInterfaceImplementation
            || !frame.Model.Compilation.IsSymbolAccessibleWithin(dispose, method.ContainingType);
        if (isHidden && type.IsValueType)
        {
            Unsupported(origin, $"A using of the struct '{type.ToDisplayString()}', which hides its Dispose,", "make it public");
            return;
        }

        Operand held = Read(origin, resource);
        EquatableArray<string> text = EquatableArray.Create(
            isHidden ? "((" + TypeMap.Text(disposable) + ")" : "",
            (isHidden ? ")" : "") + (type.IsValueType ? ".Dispose()" : "?.Dispose()"));
        Add(new Effect(new Opaque(text, EquatableArray.Create(held), new OpaqueType("void"), Purity.Effect)));
    }

    private void RunLock(ILockOperation section)
    {
        Mark(section.Syntax);
        bool isLock = KnownMethods.IsIn(section.LockedValue.Type as INamedTypeSymbol, "Lock", "System.Threading");
        Variable held = new("held", TypeMap.Map(section.LockedValue.Type!));
        Bind(held, Let(new Copy(OpaqueOperand(section.LockedValue)), section, "held"), section);
        Call("Enter");
        Protect(section, [section.Body], () => Run(new Work(section.Body, null)), () => Call("Exit"));
        scope.Bindings[held] = null;

        void Call(string member)
        {
            EquatableArray<string> text = isLock ? EquatableArray.Create("", "." + member + "()") : EquatableArray.Create("global::System.Threading.Monitor." + member + "(", ")");
            Add(new Effect(new Opaque(text, EquatableArray.Create(Read(section, held)), new OpaqueType("void"), Purity.Effect)));
        }
    }
}
