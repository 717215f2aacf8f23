import java.io.File;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.verapdf.core.ModelParsingException;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Compares each file with each standard and says which rules it breaks. Ends with 1 if there is such a file.
 *
 * Usage: java -cp 'FOLDER/*' Validate.java STANDARD[,STANDARD…] FILE…      (standards: 2a, 3a, ua1)
 */
public class Validate {
    private static final Logger LOG = Logger.getLogger("");

    public static void main(String[] arguments) throws Exception {
        LOG.setLevel(Level.SEVERE);
        VeraGreenfieldFoundryProvider.initialise();
        List<PDFAFlavour> standards = Stream.of(arguments[0].split(",")).map(Validate::standard).toList();
        List<String> files = List.of(arguments).subList(1, arguments.length);
        int passed = 0;
        int failed = 0;
        for (String file : files) {
            for (PDFAFlavour standard : standards) {
                if (keeps(file, standard)) passed++;
                else failed++;
            }
        }
        System.out.printf("veraPDF, %d PDFs, %s: %d passed, %d failed%n", files.size(), arguments[0], passed, failed);
        System.exit(failed == 0 && passed > 0 ? 0 : 1);
    }

    private static PDFAFlavour standard(String id) {
        PDFAFlavour standard = PDFAFlavour.byFlavourId(id);
        if (standard == PDFAFlavour.NO_FLAVOUR) throw new IllegalArgumentException("no standard: " + id);
        return standard;
    }

    private static boolean keeps(String file, PDFAFlavour standard) throws Exception {
        try (PDFAParser parser = Foundries.defaultInstance().createParser(new File(file), standard);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(standard, false)) {
            ValidationResult result = validator.validate(parser);
            result.getFailedChecks().forEach((rule, times) -> System.out.printf(
                    "%s breaks %s %s-%d, %d times: %s%n", file, standard, rule.getClause(), rule.getTestNumber(), times,
                    result.getValidationProfile().getRuleByRuleId(rule).getDescription()));
            return result.isCompliant() && result.getTotalAssertions() > 0;
        } catch (ModelParsingException error) {
            System.out.printf("%s cannot be read: %s%n", file, error.getCause());
            return false;
        }
    }
}
