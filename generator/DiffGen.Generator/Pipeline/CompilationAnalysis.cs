using System.Collections.Immutable;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.Diagnostics;
using DiffGen.Generator.Ir;
using DiffGen.Generator.Kernels;
using DiffGen.Generator.Lowering;
using DiffGen.Generator.Remarks;
using DiffGen.Generator.Transform;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Generator.Pipeline;

/// <summary>
/// All marked methods of one compilation, read the way the generator reads them, but with places in the user's code:
/// what the generator leaves out, this explains.
/// </summary>
/// <param name="remembered">Outlives the compilation, so that what doesn't change is read once.</param>
internal sealed class CompilationAnalysis(
    Compilation compilation,
    RememberedReadings remembered,
    DeclarationSurface surfaces,
    Func<SyntaxTree, SemanticModel> modelOf)
{
    private readonly object gate = new();
    private SummaryTable? summaries;

    /// <summary>What is to be said about a method; nothing if it has companions and no quirks.</summary>
    /// <param name="withCost">Whether anybody asks what its derivative costs, which takes building it.</param>
    public IEnumerable<Refusal> Explain(IMethodSymbol method, MethodDeclarationSyntax declaration, SemanticModel model, bool withCost, CancellationToken cancellation)
    {
        Reading reading = Read(method, declaration, model, cancellation);
        foreach (Refusal refusal in reading.Result.Refusals.Concat(reading.Result.Notes))
        {
            yield return refusal;
        }

        if (reading.Entry is not { } entry)
        {
            yield break;
        }

        CompilationUnit? unit = entry.Facts is null ? null : Summaries(cancellation).Bind(entry);
        Exception? failure = entry.Facts is null ? entry.Failure : null;
        if (unit is not null)
        {
            Emission.TryEmit(unit, out failure);
        }

        if (failure is not null)
        {
            Operand? at = (failure as UnsupportedException)?.At ?? (failure as KernelRefusal)?.At;

            // That a parameter stands in the way of a derivative is the method's affair; of a kernel, the parameter's.
            Location place = at is Value { Id: var id } && reading.Result.Origins.TryGetValue(id, out CodeOrigin? origin) && (failure is KernelRefusal || origin.Syntax is not ParameterSyntax)
                ? origin.Location
                : declaration.Identifier.GetLocation();
            yield return failure is KernelRefusal refusal
                ? new Refusal(DescriptorOf(refusal.Fault), place, refusal.Arguments.Prepend(method.Name).ToEquatableArray())
                : failure is UnsupportedException
                ? new Refusal(failure is DependentIterationsException ? Catalogue.Iterations : Catalogue.Transform, place, EquatableArray.Create(method.Name, failure.Message))
                : new Refusal(Catalogue.Internal, place, EquatableArray.Create(method.Name, failure.GetType().Name, failure.Message));
        }
        else if (unit is { MissesCallee: false })
        {
            foreach (Refusal remark in Remarks(unit, reading.Result, declaration, withCost))
            {
                yield return remark;
            }
        }
    }

    private static DiagnosticDescriptor DescriptorOf(KernelFault fault) => fault switch
    {
        KernelFault.Construct => Catalogue.KernelConstruct,
        KernelFault.Race => Catalogue.KernelRace,
        KernelFault.Mapping => Catalogue.KernelMapping,
        KernelFault.Sum => Catalogue.KernelSum,
        KernelFault.Waiting => Catalogue.KernelWaiting,
        _ => Catalogue.KernelUnfit,
    };

    private static IEnumerable<Refusal> Remarks(CompilationUnit unit, LoweringResult lowered, MethodDeclarationSyntax declaration, bool withCost)
    {
        try
        {
            Dictionary<string, MethodSummary> callees = unit.Callees.ToDictionary(callee => callee.Key, StringComparer.Ordinal);

            // A function that is lowered in place is met once for each of its calls.
            // What stands nowhere in the user's code is a matter of a function of the base library.
            return [.. SmoothnessRemarks.Of(unit.Model.Function, callees).Where(remark => lowered.Origins.ContainsKey(remark.At.Id))
                .Concat(withCost ? CostRemarks.Of(unit) : [])
                .Select(remark => RemarkText.Of(remark, OriginOf(remark, lowered, declaration)))
                .Distinct()];
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return [new Refusal(Catalogue.RemarksFailed, declaration.Identifier.GetLocation(), EquatableArray.Create(unit.Model.Function.Name, exception.GetType().Name, exception.Message))];
        }
    }

    private static CodeOrigin OriginOf(Remark remark, LoweringResult lowered, MethodDeclarationSyntax declaration) =>
        lowered.Origins.TryGetValue(remark.At.Id, out CodeOrigin? origin)
            ? origin
            : new CodeOrigin((SyntaxNode?)declaration.ParameterList.Parameters.FirstOrDefault(parameter => parameter.Identifier.ValueText == remark.Through) ?? declaration.ReturnType, null);

    private Reading Read(IMethodSymbol method, MethodDeclarationSyntax declaration, SemanticModel model, CancellationToken cancellation)
    {
        ulong surface = surfaces.Of(compilation, cancellation);
        if (remembered.Find(declaration) is { } known && known.Surface == surface && known.Bodies.AreIn(compilation, cancellation))
        {
            return known;
        }

        LoweringResult result = MethodReader.Read(method, declaration, model, reports: true, cancellation);
        Reading reading = new(declaration, surface, ReadBodies.Of(result.Consulted, compilation), result);
        remembered.Add(reading);
        return reading;
    }

    // Whether a method is called, and what its callees do, only the whole compilation tells.
    private SummaryTable Summaries(CancellationToken cancellation)
    {
        lock (gate)
        {
            return summaries ??= remembered.SummariesOf([.. Readings(cancellation).Select(reading => reading.Entry?.Facts)]);
        }
    }

    private IEnumerable<Reading> Readings(CancellationToken cancellation)
    {
        ulong surface = surfaces.Of(compilation, cancellation);
        int position = 0;
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            cancellation.ThrowIfCancellationRequested();
            position++;
            if (GeneratedCode.IsGenerated(tree))
            {
                continue;
            }

            FileReadings? former = remembered.FileAt(position, surface);
            if (former is null || former.Tree != tree || !former.Methods.All(method => method.Bodies.AreIn(compilation, cancellation)))
            {
                former = new FileReadings(tree, surface, [.. Readings(tree, former, cancellation)]);
                remembered.Add(position, former);
            }

            foreach (Reading reading in former.Methods)
            {
                yield return reading;
            }
        }
    }

    /// <param name="former">The file as it was read last, among the same declarations: what did not change since need not be read again.</param>
    private IEnumerable<Reading> Readings(SyntaxTree tree, FileReadings? former, CancellationToken cancellation)
    {
        SemanticModel? model = null;
        int count = 0;
        foreach (MethodDeclarationSyntax declaration in DeclaredMethods.In(tree).Where(method => method.AttributeLists.Count > 0))
        {
            Reading? known = former?.Methods.ElementAtOrDefault(count);
            if (known is not null && ReadBodies.IsSame(known.Declaration, declaration) && known.Bodies.AreIn(compilation, cancellation))
            {
                count++;
                yield return known;
                continue;
            }

            model ??= modelOf(tree);
            if (model.GetDeclaredSymbol(declaration, cancellation) is IMethodSymbol method && KnownMethods.Differentiable(method) is not null)
            {
                count++;
                yield return Read(method, declaration, model, cancellation);
            }
        }
    }
}
